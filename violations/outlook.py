"""The preview: the same derivations that recording makes, on findings that are not there yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from credits.ahead import has_none
from credits.engine import Entry, Passed, crossings_of, paired, total_at
from credits.models import LedgerLine
from credits.selectors import (
    ORDINARY,
    Schemes,
    crossings_standing,
    entries_of,
    in_turn,
    standing_at,
)
from credits.standing import StandingView
from items.models import Item
from parties.models import Link, Party
from policies.scheme import Milestone, band_of, by_gravity, clamp, is_past, next_milestone
from violations.charges import Charge
from violations.history import History, Redrawn, line_key, remembers
from violations.models import RepeatReached, Violation
from violations.plans import (
    PlannedMeasure,
    Preview,
    Repriced,
    appeal_until,
    applied,
    begins_at,
    clause_measures,
    milestone_measures,
    repeat_measures,
)
from violations.pricing import PENDING, THIS, Finding
from violations.runs import Reached, repeats_of, still_runs


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


@dataclass(frozen=True, slots=True)
class Moved:
    """What one class would do: the standing after, and the lines that would newly be passed."""

    after: StandingView
    crosses: list[Milestone]
    measures: list[PlannedMeasure]


def _moved(
    situation: Situation,
    ledger_class: str,
    before: list[Redrawn],
    after: list[Redrawn],
    begins: datetime,
) -> Moved:
    account, at, zone = situation.account(ledger_class), situation.at, situation.party.market.zone
    scheme = account.before.scheme
    entries = situation.entries(ledger_class, after)
    derived = situation.crossings(ledger_class, after)
    known = list(account.known) if not situation.gone else []
    if before or situation.gone:
        recorded = {one.key for one in known}
        ahead = situation.crossings(ledger_class, before)
        known += [one for one in ahead if one.key not in recorded]
    expected, keys = {one.key for one in known}, {one.key for one in derived}
    _gone, new, _shifted = paired(
        [one for one in known if one.key not in keys],
        [one for one in derived if one.key not in expected],
        by=lambda passed: passed.milestone,
    )
    terminals = [one.at for one in derived if one.terminal]
    view = _shown(account.before, total_at(entries, scheme, at, terminals))
    passed = {one.milestone for one in new}
    crosses = [
        line
        for line in by_gravity(scheme)
        if line.code in passed and is_past(scheme, view.score, line.at)
    ]
    measures: list[PlannedMeasure] = []
    for milestone in applied(scheme, crosses):
        measures += milestone_measures(milestone, scheme, entries, terminals, begins, zone)
    return Moved(view, crosses, measures)


def _shown(view: StandingView, total: int) -> StandingView:
    score = clamp(view.scheme, total)
    return replace(
        view,
        total=total,
        score=score,
        band=band_of(view.scheme, score),
        next_milestone=next_milestone(view.scheme, score),
    )


def preview_of(
    *,
    situation: Situation,
    charge: Charge,
    item: Item | None,
    pending: list[Charge],
    fixed: int | None = None,
    link: Link | None = None,
) -> Preview:
    """The standing after this finding, counting decisions that are still pending before it."""
    party, at, zone = situation.party, situation.at, situation.party.market.zone
    ahead = [Finding(PENDING + place, one) for place, one in enumerate(pending)]
    without = situation.history.with_findings(ahead)
    with_it = without.with_findings([Finding(THIS, charge, fixed=fixed)])
    before = without.redrawn(situation.gone) if pending or situation.gone else []
    after = with_it.redrawn(situation.gone)
    priced = with_it.prices()[THIS]
    begins = begins_at(priced, at)
    moves = {
        name: _moved(situation, name, before, after, begins)
        for name in dict.fromkeys([priced.ledger_class, *_classes(after)])
    }
    repeats = _repeats(situation, without if pending else None, with_it)
    measures = clause_measures(priced, item, begins, zone)
    for move in moves.values():
        measures += move.measures
    for reached in repeats:
        measures += repeat_measures(reached, begins, zone)
    earlier = {one.finding: one.points for one in before}
    return Preview(
        party=party,
        charge=priced,
        before=situation.account(priced.ledger_class).before,
        after=moves[priced.ledger_class].after,
        crosses=[line for move in moves.values() for line in move.crosses],
        repeats=repeats,
        measures=measures,
        repriced=[
            Repriced(one.finding, earlier.get(one.finding, one.before), one.points)
            for one in after
            if one.finding < PENDING
            and one.finding not in situation.gone
            and earlier.get(one.finding, one.before) != one.points
        ],
        appeal_until=appeal_until(priced.body.windows_of(priced.clause.code), at, zone),
        link=link,
    )


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
        after=_shown(account.before, total_at(entries, account.before.scheme, at, terminals)),
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
    return account.before, _shown(account.before, total_at(entries, scheme, when, terminals))


def _classes(redrawn: list[Redrawn]) -> list[str]:
    found = [one.charge.ledger_class for one in redrawn if one.charge]
    return found + [one.line.ledger_class for one in redrawn if one.line]


def _repeats(situation: Situation, without: History | None, with_it: History) -> list[Reached]:
    """Runs that this finding would complete and that still run now."""
    zone, scheme_at = situation.party.market.zone, with_it.schemes.at
    derived = repeats_of(with_it.findings, scheme_at, zone)
    recorded = list(situation.recorded)
    if without is not None:
        ahead = [one.key for one in repeats_of(without.findings, scheme_at, zone)]
        recorded += [key for key in ahead if key not in recorded]
    keys = {one.key for one in derived}
    _gone, new, _shifted = paired(
        [key for key in recorded if key not in keys],
        [one.key for one in derived if one.key not in recorded],
        by=lambda key: key[1:],
    )
    return [
        one
        for one in derived
        if one.key in new and still_runs(one, with_it.findings, situation.at, zone)
    ]
