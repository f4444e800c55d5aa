"""Earlier decisions on the same clause: how many went which way, and the few that were nearest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from governance import clock
from violations.models import ViolationOverturned
from workbench.models import Case, Decision, DecisionStep, Evidence
from workbench.selectors.evidence import Piece
from workbench.selectors.lists import day_bounds

WITHIN = timedelta(days=365)
NEWEST = 1000  # decisions that are counted
LOOKED_AT = 80  # of the newest, among which the nearest are sought
NEAREST = 4
ANSWERED = (Decision.Outcome.VIOLATION, Decision.Outcome.NO_VIOLATION)


@dataclass(frozen=True, slots=True)
class Similar:
    """How the same clause was decided before, and how often that did not hold."""

    since: date
    violation: int
    no_violation: int
    overturned: int
    of: int

    @property
    def is_cut(self) -> bool:
        return self.of >= NEWEST


@dataclass(frozen=True, slots=True)
class Precedent:
    """One earlier decision, why it is near, and whether it held."""

    decision: Decision
    nearness: float
    why: list[str]
    overturned: ViolationOverturned | None

    @property
    def at(self) -> datetime:
        return self.decision.recorded_at


def similar_to(case: Case) -> Similar:
    """The newest decisions on this clause within a year, by outcome. Bounded: an index walks them."""
    since = (clock.now() - WITHIN).date()
    newest = (
        Decision.objects.filter(clause=case.clause, recorded_at__gte=day_bounds(since, None)[0])
        .order_by("-pk")
        .values("pk")[:NEWEST]
    )
    counted = Decision.objects.filter(
        pk__in=Subquery(newest), steps__kind=DecisionStep.Kind.EXECUTED
    ).aggregate(
        of=Count("pk"),
        violation=Count("pk", filter=Q(outcome="violation")),
        no_violation=Count("pk", filter=Q(outcome="no_violation")),
        overturned=Count("pk", filter=Q(outcome="overturn")),
    )
    return Similar(since=since, **counted)


def precedents_of(case: Case, pieces: Sequence[Piece]) -> list[Precedent]:
    """The nearest of the newest decisions on this clause: gravity, kind of goods, measured values."""
    hidden = {case.pk, *_model_of(case)}
    appealed = case.appeal.violation_id if case.appeal is not None else None
    rows = [
        row
        for row in _newest(case)
        if row.case_id not in hidden and (not appealed or _finding_of(row) != appealed)
    ]
    values = _values_of(rows)
    here = {one.code: one.number for piece in pieces for one in piece.values}
    near = [_near(row, case, here, values.get(row.case_id, {})) for row in rows]
    near.sort(key=lambda one: (-one.nearness, -one.decision.pk))
    return near[:NEAREST]


def _finding_of(row: Decision) -> int | None:
    """What this decision found. What is under appeal is no precedent for itself."""
    return row.executed[0].violation_id  # type: ignore[attr-defined]


def _model_of(case: Case) -> set[int]:
    """The case that a golden copy is of: how it was decided is not told."""
    return {case.golden_copy.golden.decision.case_id} if case.is_golden else set()


def _newest(case: Case) -> list[Decision]:
    executed = DecisionStep.objects.filter(kind=DecisionStep.Kind.EXECUTED).select_related(
        "violation__overturned__reason"
    )
    rows: QuerySet[Decision] = (
        Decision.objects.filter(clause=case.clause, outcome__in=ANSWERED)
        .select_related("case__party", "case__item", "reason", "reviewer")
        .prefetch_related(Prefetch("steps", queryset=executed, to_attr="executed"))
        .order_by("-pk")[:LOOKED_AT]
    )
    return [row for row in rows if row.executed]  # type: ignore[attr-defined]


def _values_of(rows: Sequence[Decision]) -> dict[int, dict[str, Any]]:
    """What was measured on the cases of these decisions: the first detection of each, in one query."""
    first = (
        Evidence.objects.filter(case=OuterRef("case"), kind=Evidence.Kind.DETECTION)
        .order_by("pk")
        .values("pk")[:1]
    )
    found = Evidence.objects.filter(
        case__in=[row.case_id for row in rows], kind=Evidence.Kind.DETECTION, pk=Subquery(first)
    ).values_list("case_id", "content__data")
    return {case_id: (data or {}).get("values", {}) for case_id, data in found}


def _near(
    row: Decision, case: Case, here: Mapping[str, Any], there: Mapping[str, Any]
) -> Precedent:
    why, nearness = [], 0.0
    if (row.severity or row.case.severity) == case.severity:
        nearness += 2
        why.append(_("same severity"))
    if row.case.party_id == case.party_id:
        nearness += 1
        why.append(_("same party"))
    if case.item is not None and row.case.item is not None:
        if case.item.category and row.case.item.category == case.item.category:
            nearness += 1
            why.append(_("same category of goods"))
        if row.case.item.kind == case.item.kind:
            nearness += 0.5
    if (alike := _alike(here, there)) is not None:
        nearness += 2 * alike
        if alike > 0.8:
            why.append(_("values much alike"))
    violation = row.executed[0].violation if row.executed else None  # type: ignore[attr-defined]
    return Precedent(row, nearness, why, getattr(violation, "overturned", None))


def _alike(here: Mapping[str, Any], there: Mapping[str, Any]) -> float | None:
    """1 where all that both measured is equal, towards 0 with the distance; None with nothing shared."""
    shares = []
    for name, value in here.items():
        other = there.get(name)
        if isinstance(value, int | float) and isinstance(other, int | float):
            most = max(abs(value), abs(other))
            shares.append(1.0 if not most else math.exp(-3 * abs(value - other) / most))
    return sum(shares) / len(shares) if shares else None
