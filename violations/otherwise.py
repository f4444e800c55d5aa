"""What if: the standing had a finding never been, or were it eased, without writing anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credits.engine import Entry, total_at
from credits.models import LedgerLine
from credits.selectors import ORDINARY, in_turn
from credits.standing import StandingView
from parties.models import Party
from violations.history import History
from violations.models import Violation
from violations.plans import Repriced
from violations.situations import Situation, shown_at


@dataclass(frozen=True, slots=True)
class WithoutIt:
    """What overturning a finding would leave: the points it and others give back, and the score."""

    points: int
    before: StandingView
    after: StandingView
    repriced: list[Repriced]


def outlook_without(violation: Violation, at: datetime) -> WithoutIt:
    """The standing as it would be had a finding never been, without writing anything."""
    party = violation.party
    history = History.of(party, gone=[violation.pk]).without(violation.pk)
    situation = Situation(party, at, history, [])
    redrawn = history.redrawn([violation.pk])
    own = next((one for one in redrawn if one.finding == violation.pk), None)
    line = own.line if own else None
    account = situation.account(line.ledger_class if line else ORDINARY)
    entries = situation.entries(account.before.ledger_class, redrawn)
    derived = situation.crossings(account.before.ledger_class, redrawn)
    terminals = [one.at for one in derived if one.terminal]
    return WithoutIt(
        points=-sum(row.points for row in [line, *own.eased]) if own and line else 0,
        before=account.before,
        after=shown_at(account.before, total_at(entries, account.before.scheme, at, terminals)),
        repriced=[
            Repriced(one.finding, one.before, one.points) for one in redrawn if one is not own
        ],
    )


def outlook_if(
    party: Party,
    *,
    gone: Iterable[int],
    eased: Iterable[tuple[LedgerLine, int]],
    when: datetime,
    at: datetime,
    ledger_class: str,
) -> tuple[StandingView, StandingView]:
    """One class as it stands, and as it would at `when`: findings gone, lines eased, nothing else new."""
    situation = Situation.of(party, at, gone=gone)
    redrawn = situation.history.redrawn(situation.gone)
    account, scheme = situation.account(ledger_class), situation.account(ledger_class).before.scheme
    entries = situation.entries(ledger_class, redrawn)
    entries += [
        Entry(
            id=-(2**51) - line.pk,
            points=points,
            effective_at=at,
            expires_at=line.expires_at,
            source_key=in_turn(f"if:{line.pk}"),
            charges=False,
        )
        for line, points in eased
        if line.ledger_class == ledger_class
    ]
    terminals = [one.at for one in situation.crossings(ledger_class, redrawn) if one.terminal]
    return account.before, shown_at(account.before, total_at(entries, scheme, when, terminals))
