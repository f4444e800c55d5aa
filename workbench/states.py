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
    words = [str(State(state).label) for state in sorted(allowed)]
    raise MoveRefused(
        f"{case.code} is {State(case.state).label} and cannot become {State(to).label}. "
        + (f"It can become: {', '.join(words)}." if words else "It stays that."),
        state=case.state,
        allowed=sorted(allowed),
    )
