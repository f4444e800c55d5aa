"""How a case may move. Everything else is refused, and the refusal says what would be allowed."""

from governance.errors import DomainError
from workbench.models import Case

State = Case.State

MOVES: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.CLAIMED, State.WAITING, State.DECIDED, State.MERGED}),
    State.CLAIMED: frozenset(
        {State.OPEN, State.WAITING, State.HELD, State.PENDING, State.DECIDED, State.MERGED}
    ),
    State.WAITING: frozenset({State.OPEN, State.DECIDED, State.MERGED}),
    State.HELD: frozenset({State.OPEN, State.DECIDED}),
    State.PENDING: frozenset({State.OPEN, State.HELD, State.DECIDED}),
    State.DECIDED: frozenset({State.OPEN}),
    State.MERGED: frozenset(),
}
# How a refusal says where a case is, and what would become of it.
IS = {
    State.OPEN: "is open",
    State.CLAIMED: "is in somebody's hands",
    State.WAITING: "waits for the party",
    State.HELD: "is held for a second person",
    State.PENDING: "is decided and can still be undone",
    State.DECIDED: "is decided",
    State.MERGED: "is part of another case",
}
BECOMES = {
    State.OPEN: "opened",
    State.CLAIMED: "claimed",
    State.WAITING: "put to the party",
    State.HELD: "held for a second person",
    State.PENDING: "decided with time to undo it",
    State.DECIDED: "decided",
    State.MERGED: "merged into another case",
}
# Where nothing more is to be decided by whoever takes the case.
SETTLED = frozenset({State.HELD, State.PENDING, State.DECIDED, State.MERGED})


class MoveRefused(DomainError):
    """This case cannot go there from where it is."""

    code = "move_refused"


def check(case: Case, to: str) -> None:
    """Raise unless a case in its present state may become `to`; to stay as it is may always be asked."""
    allowed = MOVES[case.state]
    if to in allowed or to == case.state:
        return
    words = [BECOMES[State(state)] for state in sorted(allowed)]
    raise MoveRefused(
        f"{case.code} {IS[State(case.state)]}, so it cannot be {BECOMES[State(to)]}. "
        + (f"It can be {_either(words)}." if words else "It stays that."),
        state=case.state,
        allowed=sorted(allowed),
    )


def _either(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
