"""Every fault of a version, named at once, with its place and the remedy. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from policies.catalogue import CONTROLS, ITEM_KINDS
from policies.scheme import Clause, Measure, Scheme, VersionBody, is_past, parse

Fault = dict[str, str]

# What the ledger's columns and the calendar can hold.
LARGEST_SCORE, LONGEST_DAYS, LONGEST_HOURS, LONGEST_MONTHS = 1_000_000, 3650, 8760, 120
CODE = re.compile(r"[a-z0-9][a-z0-9_]*")


def fault(field: str, message: str) -> Fault:
    return {"field": field, "message": message}


def faults_of(body: Any, *, knows_course: Callable[[str], bool] = lambda code: True) -> list[Fault]:
    """All faults of a version's body; none means it may be published."""
    try:
        version = parse(body)
    except msgspec.ValidationError as problem:
        message, _, place = str(problem).partition(" - at `$")
        return [fault(place.strip("`.") or "body", message)]
    return [
        *_scheme_faults(version.scheme),
        *_clause_faults(version, knows_course),
        *_window_faults(version),
        *_tier_faults(version),
    ]


def _code_faults(code: str, where: str, longest: int = 60) -> Iterator[Fault]:
    if not CODE.fullmatch(code) or len(code) > longest:
        yield fault(
            where,
            f"{code!r} is no code: small letters, digits and _, at most {longest} characters.",
        )


def _twice(codes: list[str]) -> list[str]:
    return sorted({code for code in codes if codes.count(code) > 1})


def _scheme_faults(scheme: Scheme) -> Iterator[Fault]:
    yield from _code_faults(scheme.code, "scheme.code")
    for place, known in enumerate(scheme.classes):
        yield from _code_faults(known.code, f"scheme.classes[{place}].code", 30)
    for code in _twice([known.code for known in scheme.classes]):
        yield fault("scheme.classes", f"Class {code!r} is given twice.")
    if max(abs(scheme.floor), abs(scheme.cap)) > LARGEST_SCORE:
        yield fault("scheme.cap", f"A score lies between {-LARGEST_SCORE} and {LARGEST_SCORE}.")
    if scheme.caution < 0:
        yield fault("scheme.caution", "A caution is a number of points before a line: 0 or more.")
    if not 0 <= scheme.relief_every_days <= LONGEST_DAYS:
        yield fault("scheme.relief_every_days", f"Between 0 and {LONGEST_DAYS} days.")
    if not scheme.floor < scheme.cap:
        yield fault("scheme.floor", "The floor must lie below the cap.")
    if not scheme.floor <= scheme.start <= scheme.cap:
        yield fault("scheme.start", f"The start must lie between {scheme.floor} and {scheme.cap}.")
    if not scheme.bands:
        yield fault(
            "scheme.bands", "Give at least one band, so that a score can be put into words."
        )
    edges = [band.at_least for band in scheme.bands]
    for edge in sorted({edge for edge in edges if edges.count(edge) > 1}):
        yield fault("scheme.bands", f"Two bands begin at {edge}: bands may not overlap.")
    if edges and min(edges) > scheme.floor:
        yield fault("scheme.bands", f"No band covers scores below {min(edges)}.")
    for code in _twice([milestone.code for milestone in scheme.milestones]):
        yield fault("scheme.milestones", f"Milestone code {code!r} is used twice.")
    lines = [milestone.at for milestone in scheme.milestones]
    if len(set(lines)) < len(lines):
        yield fault("scheme.milestones", "Two milestones lie at the same score.")
    for place, milestone in enumerate(scheme.milestones):
        where = f"scheme.milestones[{place}]"
        yield from _code_faults(milestone.code, f"{where}.code", 40)
        if not scheme.floor <= milestone.at <= scheme.cap:
            yield fault(
                f"{where}.at", f"{milestone.at} is outside the scale {scheme.floor}..{scheme.cap}."
            )
        elif is_past(scheme, scheme.start, milestone.at):
            yield fault(
                f"{where}.at", "The start is already past this line: nobody could be clean."
            )
        yield from _measure_faults(milestone.measures, f"{where}.measures", target="party")
    yield from _lapse_faults(scheme)


def _lapse_faults(scheme: Scheme) -> Iterator[Fault]:
    lapse = scheme.lapse
    if lapse.kind == "rolling" and not 0 < (lapse.days or 0) <= LONGEST_DAYS:
        yield fault("scheme.lapse.days", f"A rolling lapse needs 1 to {LONGEST_DAYS} days.")
    if lapse.kind == "calendar" and not lapse.period:
        yield fault("scheme.lapse.period", "A calendar lapse needs a period: quarter or year.")


def _measure_faults(measures: list[Measure], where: str, *, target: str = "") -> Iterator[Fault]:
    for place, measure in enumerate(measures):
        here = f"{where}[{place}]"
        kind = CONTROLS.get(measure.control)
        if kind is None:
            yield fault(f"{here}.control", f"{measure.control!r} is not in the control catalogue.")
            continue
        if target and kind.target != target:
            yield fault(f"{here}.control", f"{measure.control!r} acts on an {kind.target} only.")
        longest = {"days": LONGEST_DAYS, "hours": LONGEST_HOURS}.get(measure.duration.kind)
        if longest and not 0 < (measure.duration.n or 0) <= longest:
            yield fault(
                f"{here}.duration", f"Say how long: 1 to {longest} {measure.duration.kind}."
            )
        if kind.takes and kind.takes not in measure.params:
            yield fault(
                f"{here}.params", f"{measure.control!r} needs the parameter {kind.takes!r}."
            )
        percent = measure.params.get("percent")
        if percent is not None and not (isinstance(percent, int) and 0 < percent <= 100):
            yield fault(f"{here}.params.percent", "A percentage lies between 1 and 100.")


def _clause_faults(version: VersionBody, knows_course: Callable[[str], bool]) -> Iterator[Fault]:
    classes = {known.code for known in version.scheme.classes}
    if not version.clauses:
        yield fault("clauses", "A rulebook without clauses forbids nothing.")
    for code in _twice([clause.code for clause in version.clauses]):
        yield fault("clauses", f"Clause code {code!r} is used twice: the second is unreachable.")
    for place, clause in enumerate(version.clauses):
        where = f"clauses[{place}]"
        yield from _code_faults(clause.code, f"{where}.code")
        if not clause.title.strip():
            yield fault(f"{where}.title", "Name the rule in a few words.")
        if not clause.text.strip():
            yield fault(f"{where}.text", "Say the rule in plain language.")
        if clause.severity not in clause.points:
            yield fault(
                f"{where}.severity", f"{clause.severity!r} has no price in `points` of this clause."
            )
        for severity, price in clause.points.items():
            yield from _code_faults(severity, f"{where}.points", 20)
            if not 0 <= price <= LARGEST_SCORE:
                yield fault(
                    f"{where}.points.{severity}",
                    f"Points are given as positive numbers, at most {LARGEST_SCORE}.",
                )
        if clause.ledger_class not in classes:
            yield fault(
                f"{where}.ledger_class", f"The scheme has no class {clause.ledger_class!r}."
            )
        yield from _conduct_faults(clause, where, knows_course)


def _conduct_faults(
    clause: Clause, where: str, knows_course: Callable[[str], bool]
) -> Iterator[Fault]:
    for kind in clause.item_kinds:
        if kind not in ITEM_KINDS:
            yield fault(
                f"{where}.item_kinds",
                f"{kind!r} is no kind of item: nothing could ever break this clause by it.",
            )
    yield from _measure_faults(clause.measures, f"{where}.measures")
    for rank, measure in enumerate(clause.measures):
        if measure.duration.kind == "until_recovered":
            yield fault(
                f"{where}.measures[{rank}].duration",
                "Only a milestone's measure can end with recovery: give days, hours or permanent.",
            )
    if not clause.about_items and any(
        CONTROLS[measure.control].target == "item"
        for measure in clause.measures
        if measure.control in CONTROLS
    ):
        yield fault(f"{where}.measures", "Acts on an item, but the clause covers no kind of item.")
    if clause.decided_by == "rule" and not clause.about_items:
        yield fault(f"{where}.decided_by", "A rule alone may decide about items only.")
    if clause.basis == "law" and not clause.law_reference:
        yield fault(f"{where}.law_reference", "Name the law that this clause rests on.")
    if clause.course and not knows_course(clause.course):
        yield fault(f"{where}.course", f"There is no course {clause.course!r}.")
    if clause.relief_points and not clause.course:
        yield fault(f"{where}.relief_points", "Relief needs a course that earns it.")
    if clause.relief_points < 0:
        yield fault(f"{where}.relief_points", "Points are given as positive numbers.")
    if clause.relief_points > max(clause.points.values(), default=0):
        yield fault(f"{where}.relief_points", "Relief may not exceed the price of the violation.")


def _window_faults(version: VersionBody) -> Iterator[Fault]:
    windows = version.windows
    if not windows.appeal_days and not windows.appeal_months:
        yield fault("windows", "Say how long an appeal is open: appeal_days or appeal_months.")
    if any(not 0 < days <= LONGEST_DAYS for days in windows.appeal_days):
        yield fault("windows.appeal_days", f"Each window is 1 to {LONGEST_DAYS} days long.")
    if windows.appeal_months is not None and not 0 < windows.appeal_months <= LONGEST_MONTHS:
        yield fault("windows.appeal_months", f"A window is 1 to {LONGEST_MONTHS} months long.")
    if not windows.redress:
        yield fault("windows.redress", "Say what a party can do after the last appeal.")


def _tier_faults(version: VersionBody) -> Iterator[Fault]:
    for code in _twice([tier.code for tier in version.tiers]):
        yield fault("tiers", f"Tier code {code!r} is used twice.")
    for place, tier in enumerate(version.tiers):
        yield from _code_faults(tier.code, f"tiers[{place}].code", 40)
        if not 0 <= tier.clean_days <= LONGEST_DAYS:
            yield fault(f"tiers[{place}].clean_days", f"Between 0 and {LONGEST_DAYS} days.")
        yield from _measure_faults(tier.benefits, f"tiers[{place}].benefits", target="party")
        for measure in tier.benefits:
            if measure.control in CONTROLS and not CONTROLS[measure.control].gives:
                yield fault(f"tiers[{place}].benefits", f"{measure.control!r} is no benefit.")
