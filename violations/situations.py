"""Where a party stands, read once, and what would stand there with other findings."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from credits.ahead import has_none
from credits.engine import Entry, Passed, crossings_of
from credits.selectors import Schemes, crossings_standing, entries_of, in_turn, standing_at
from credits.standing import StandingView
from parties.models import Party
from policies.scheme import band_of, clamp, next_milestone
from violations.charges import Charge
from violations.history import History, Redrawn, line_key, remembers
from violations.models import RepeatReached


@dataclass(frozen=True, slots=True)
class Account:
    """One class of a party's ledger as it stands: what counts, and the crossings on record.

    `walked` is what the walk over crossings meets: credits for orders as they were known then.
    """

    before: StandingView
    entries: list[Entry]
    walked: list[Entry]
    schemes: Schemes
    known: list[Passed]

    @classmethod
    def of(cls, party: Party, ledger_class: str, at: datetime) -> "Account":
        before = standing_at(party, at, ledger_class=ledger_class)
        assert before is not None  # noqa: S101 - a charge was priced, so a version is in force
        rows = crossings_standing(party, before.scheme_code, ledger_class).order_by("crossed_at")
        entries, walked = entries_of(party, before.scheme_code, ledger_class)
        return cls(
            before=before,
            entries=entries,
            walked=walked,
            schemes=Schemes.of(party, ledger_class),
            known=[
                Passed(row.milestone, row.line_id, row.crossed_at, row.terminal) for row in rows
            ],
        )


@dataclass
class Situation:
    """Where a party stands at one moment, read once for any number of previews.

    `gone` names findings that would be overturned first.
    """

    party: Party
    at: datetime
    history: History
    recorded: list[tuple[int, str, str]]
    accounts: dict[str, Account] = field(default_factory=dict)
    gone: tuple[int, ...] = ()

    @classmethod
    def of(cls, party: Party, at: datetime, *, gone: Iterable[int] = ()) -> "Situation":
        left = tuple(gone)
        history = History.of(party, gone=left)
        for finding in left:
            history = history.without(finding)
        recorded: list[tuple[int, str, str]] = []
        if remembers(history.schemes.versions) and not has_none("findings", party.pk):
            known = RepeatReached.objects.filter(party=party, undone__isnull=True)
            known = known.exclude(violation__in=left)
            recorded = list(known.values_list("violation_id", "rule", "clause"))
        return cls(party=party, at=at, history=history, recorded=recorded, gone=left)

    def account(self, ledger_class: str) -> Account:
        if ledger_class not in self.accounts:
            self.accounts[ledger_class] = Account.of(self.party, ledger_class, self.at)
        return self.accounts[ledger_class]

    def entries(self, ledger_class: str, redrawn: list[Redrawn]) -> list[Entry]:
        """What would count in one class once these lines were drawn anew."""
        return _drawn(self.account(ledger_class).entries, ledger_class, redrawn)

    def crossings(self, ledger_class: str, redrawn: list[Redrawn]) -> list[Passed]:
        """The crossings that would stand in one class once these lines were drawn anew."""
        account = self.account(ledger_class)
        walked = _drawn(account.walked, ledger_class, redrawn)
        return crossings_of(walked, account.schemes.at, turns=account.schemes.turns)


def _drawn(entries: list[Entry], ledger_class: str, redrawn: list[Redrawn]) -> list[Entry]:
    gone = {row.pk for one in redrawn if one.line for row in [one.line, *one.eased]}
    kept = [one for one in entries if one.id not in gone]
    for one in redrawn:
        if one.charge and one.charge.points and one.charge.ledger_class == ledger_class:
            kept += _entries(one, one.charge)
    return kept


def _entries(redrawn: Redrawn, charge: Charge) -> list[Entry]:
    line = Entry(
        id=-redrawn.finding,
        points=charge.signed_points,
        effective_at=charge.effective_at,
        expires_at=charge.expires_at,
        source_key=in_turn(line_key(redrawn.finding)),
        charges=True,
    )
    eased = [
        Entry(
            id=-(2**50) - row.pk,
            points=points,
            effective_at=row.effective_at,
            expires_at=charge.expires_at,
            source_key=in_turn(row.source_key),
            charges=False,
        )
        for row, points in redrawn.reliefs
        if points
    ]
    return [line, *eased]


def shown_at(view: StandingView, total: int) -> StandingView:
    score = clamp(view.scheme, total)
    return replace(
        view,
        total=total,
        score=score,
        band=band_of(view.scheme, score),
        next_milestone=next_milestone(view.scheme, score),
    )
