"""What a finding would entail, worked out without writing anything: the base of preview and of record."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from credits.engine import Entry, crossings_of, recovers_at, total_at
from credits.selectors import (
    Schemes,
    crossings_standing,
    standing_at,
    survivors_of,
)
from credits.services import expiry_of
from credits.standing import StandingView
from governance import calendars
from items.models import Item
from parties.models import Party
from policies.catalogue import CONTROLS
from policies.models import RulebookVersion
from policies.scheme import (
    Clause,
    Duration,
    Measure,
    Milestone,
    Scheme,
    VersionBody,
    band_of,
    by_gravity,
    clamp,
    next_milestone,
    signed,
)
from policies.selectors import body_of, clause_of, scheme_of, version_that_judges
from violations.errors import UnknownSeverity


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """One measure that would be imposed, and why."""

    control: str
    target: str
    params: dict[str, Any]
    duration: Duration
    starts_at: datetime
    ends_at: datetime | None
    because: str
    milestone: str = ""

    @property
    def words(self) -> "str | Promise":
        return CONTROLS[self.control].words


@dataclass(frozen=True, slots=True)
class Charge:
    """The price of a finding and the line that would carry it."""

    version: RulebookVersion
    body: VersionBody
    clause: Clause
    severity: str
    points: int
    scheme: Scheme
    effective_at: datetime
    expires_at: datetime | None

    def priced(self, severity: str) -> "Charge":
        """The same charge at another severity of its clause."""
        return replace(self, severity=severity, points=self.clause.points[severity])

    @property
    def signed_points(self) -> int:
        return signed(self.scheme, self.points)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do: before, after, lines crossed, measures, and how to be heard."""

    charge: Charge
    before: StandingView
    after: StandingView
    crosses: list[Milestone] = field(default_factory=list)
    measures: list[PlannedMeasure] = field(default_factory=list)
    appeal_until: datetime | None = None

    @property
    def points(self) -> int:
        return self.charge.points

    @property
    def reaches_terminal(self) -> bool:
        return any(milestone.terminal for milestone in self.crosses)

    @property
    def course(self) -> str:
        return self.charge.clause.course


def charge_for(
    *,
    party: Party,
    clause: str,
    severity: str | None,
    conduct_to: datetime,
    at: datetime,
) -> Charge:
    """Price by the version in force at the end of the conduct; scale by the one in force now."""
    version = version_that_judges(party.market_id, party.kind, conduct_to)
    judged = clause_of(version, clause)
    chosen = severity or judged.severity
    if chosen not in judged.points:
        raise UnknownSeverity(
            f"{judged.title} has no severity {chosen!r}. Choose one of: {', '.join(judged.severities)}."
        )
    body = body_of(version)
    scale = scheme_of(version_that_judges(party.market_id, party.kind, at), judged.ledger_class)
    priced = scheme_of(version, judged.ledger_class)
    lapsing = priced if priced.code == scale.code else scale
    effective_at = conduct_to if scale.counts_from == "conduct" else at
    return Charge(
        version=version,
        body=body,
        clause=judged,
        severity=chosen,
        points=judged.points[chosen],
        scheme=scale,
        effective_at=effective_at,
        expires_at=expiry_of(lapsing, effective_at, party.market.zone),
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a party stands in one class at one moment, read once for any number of previews."""

    party: Party
    at: datetime
    before: StandingView
    entries: list[Entry]
    schemes: Schemes
    known: set[tuple[str, int]]
    terminals: list[datetime]

    @classmethod
    def of(cls, party: Party, scheme: Scheme, ledger_class: str, at: datetime) -> "Situation":
        before = standing_at(party, at, ledger_class=ledger_class)
        assert before is not None  # noqa: S101 - a charge was priced, so a version is in force
        crossings = list(crossings_standing(party, scheme.code, ledger_class))
        return cls(
            party=party,
            at=at,
            before=before,
            entries=survivors_of(party, scheme.code, ledger_class),
            schemes=Schemes.of(party, ledger_class),
            known={(crossing.milestone, crossing.line_id) for crossing in crossings},
            terminals=[crossing.crossed_at for crossing in crossings if crossing.terminal],
        )


def preview_of(
    *, situation: Situation, charge: Charge, item: Item | None, pending: list[Charge]
) -> Preview:
    """The standing after this finding, counting decisions that are still pending before it."""
    party, at, before = situation.party, situation.at, situation.before
    ahead = [_entry(one, -2 - n) for n, one in enumerate(pending) if one.points]
    with_it = situation.entries + ahead + ([_entry(charge, -1)] if charge.points else [])
    derived = crossings_of(with_it, situation.schemes.at, turns=situation.schemes.turns)
    new = [one for one in derived if one.key not in situation.known]
    passed = {one.milestone for one in new if one.line_id == -1}
    crosses = [line for line in by_gravity(charge.scheme) if line.code in passed]
    terminals = [*situation.terminals, *(one.at for one in new if one.terminal)]
    after = _moved(before, total_at(with_it, charge.scheme, at, terminals))
    measures = clause_measures(charge, item, at, party.market.zone)
    for milestone in applied(charge.scheme, crosses):
        measures += milestone_measures(
            milestone, charge.scheme, with_it, terminals, at, party.market.zone
        )
    windows = charge.body.windows
    return Preview(
        charge=charge,
        before=before,
        after=after,
        crosses=crosses,
        measures=measures,
        appeal_until=_appeal_until(windows, at, party.market.zone),
    )


def _entry(charge: Charge, number: int) -> Entry:
    return Entry(
        id=number,
        points=charge.signed_points,
        effective_at=charge.effective_at,
        expires_at=charge.expires_at,
        source_key=f"~pending:{-number:06d}" if number < -1 else "~~this",
        charges=True,
    )


def _moved(view: StandingView, total: int) -> StandingView:
    score = clamp(view.scheme, total)
    return replace(
        view,
        total=total,
        score=score,
        band=band_of(view.scheme, score),
        next_milestone=next_milestone(view.scheme, score),
    )


def _appeal_until(windows: Any, at: datetime, zone: str) -> datetime | None:
    if windows.appeal_months:
        return calendars.after_months(at, windows.appeal_months, zone)
    return calendars.after_days(at, windows.appeal_days[0], zone) if windows.appeal_days else None


def applied(scheme: Scheme, crosses: list[Milestone]) -> list[Milestone]:
    """Of several lines passed by one decision: the gravest only, or each, as the scheme says."""
    ordered = [line for line in by_gravity(scheme) if line.code in {one.code for one in crosses}]
    return ordered if scheme.milestones_apply == "each" else ordered[-1:]


def clause_measures(
    charge: Charge, item: Item | None, at: datetime, zone: str
) -> list[PlannedMeasure]:
    """The clause's own measures; those on items need an item."""
    return [
        _planned(measure, at, zone, because=charge.clause.title)
        for measure in charge.clause.measures
        if CONTROLS[measure.control].target == "party" or item is not None
    ]


def milestone_measures(
    milestone: Milestone,
    scheme: Scheme,
    entries: list[Entry],
    terminals: list[datetime],
    at: datetime,
    zone: str,
) -> list[PlannedMeasure]:
    because = _("milestone %(line)s") % {"line": milestone.at}
    recovery = recovers_at(entries, scheme, milestone.at, at, terminals)
    return [
        _planned(measure, at, zone, because=because, milestone=milestone.code, recovery=recovery)
        for measure in milestone.measures
    ]


def _planned(
    measure: Measure,
    at: datetime,
    zone: str,
    *,
    because: str,
    milestone: str = "",
    recovery: datetime | None = None,
) -> PlannedMeasure:
    return PlannedMeasure(
        control=measure.control,
        target=CONTROLS[measure.control].target,
        params=dict(measure.params),
        duration=measure.duration,
        starts_at=at,
        ends_at=end_of(measure.duration, at, zone, recovery=recovery),
        because=because,
        milestone=milestone,
    )


def end_of(
    duration: Duration, at: datetime, zone: str, *, recovery: datetime | None = None
) -> datetime | None:
    """The end of a measure that starts at `at`: days keep the wall clock, hours are elapsed time."""
    if duration.kind == "days":
        return calendars.same_clock(at, duration.n or 0, zone)
    if duration.kind == "hours":
        return calendars.elapsed(at, duration.n or 0)
    return recovery if duration.kind == "until_recovered" else None
