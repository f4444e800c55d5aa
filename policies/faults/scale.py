"""Faults of a scheme: its scale, its lines, how points lapse and are earned, repeats, and links. Pure."""

from collections.abc import Callable, Iterator

from policies.faults.common import (
    LARGEST_SCORE,
    LONGEST_DAYS,
    Fault,
    blank_faults,
    code_faults,
    duration_faults,
    fault,
    hours_in,
    measure_faults,
    range_faults,
    twice,
)
from policies.faults.filling import Parts
from policies.scheme import Earning, Joint, Lapse, Milestone, Repeat, Scheme, by_gravity, is_past

Knows = Callable[[str], bool]


def scheme_faults(parts: Parts, knows_course: Knows) -> Iterator[Fault]:
    scheme = parts.version.scheme
    yield from code_faults(scheme.code, "scheme.code")
    yield from range_faults("scheme.relief_every_days", scheme.relief_every_days, 0, LONGEST_DAYS)
    yield from _ledger_faults(scheme, "scheme", knows_course)
    yield from _class_faults(scheme, knows_course)
    if scheme.earning:
        yield from _earning_faults(scheme.earning)
    for code in twice([repeat.code for repeat in scheme.repeats]):
        yield fault("scheme.repeats", f"Repeat code {code!r} is used twice.")
    for place, repeat in enumerate(scheme.repeats):
        yield from _repeat_faults(repeat, f"scheme.repeats[{place}]", parts)
    for place, joint in enumerate(scheme.joint):
        yield from _joint_faults(joint, f"scheme.joint[{place}]", parts)
        if joint in scheme.joint[:place]:
            yield fault(f"scheme.joint[{place}]", "Said twice: one breach would charge twice.")


def _class_faults(scheme: Scheme, knows_course: Knows) -> Iterator[Fault]:
    if not scheme.classes:
        yield fault("scheme.classes", "Give at least one class: every clause is charged to one.")
    for code in twice(scheme.class_codes):
        yield fault("scheme.classes", f"Class {code!r} is given twice.")
    common = {(one["field"], one["message"]) for one in _ledger_faults(scheme, "", knows_course)}
    for place, known in enumerate(scheme.classes):
        where = f"scheme.classes[{place}]"
        yield from code_faults(known.code, f"{where}.code", 30)
        yield from blank_faults(where, title=known.title)
        own = scheme.of_class(known.code)
        if own is scheme:
            continue
        for one in _ledger_faults(own, "", knows_course):
            name = one["field"].split(".")[1].split("[")[0]
            inherited = getattr(known, name, None) is None
            if not (inherited and (one["field"], one["message"]) in common):
                yield fault(f"{where}{one['field']}", one["message"])


def _ledger_faults(scheme: Scheme, where: str, knows_course: Knows) -> Iterator[Fault]:
    """Of a scale with its bands, lines and lapse: the scheme's own, or those of one class."""
    if max(abs(scheme.floor), abs(scheme.cap)) > LARGEST_SCORE:
        yield fault(f"{where}.cap", f"A score lies between {-LARGEST_SCORE} and {LARGEST_SCORE}.")
    if not 0 <= scheme.caution <= max(scheme.cap - scheme.floor, 0):
        yield fault(
            f"{where}.caution",
            "A caution is a number of points before a line: 0 or more, and no longer than the scale.",
        )
    if not scheme.floor < scheme.cap:
        yield fault(f"{where}.floor", "The floor must lie below the cap.")
    elif not scheme.floor <= scheme.start <= scheme.cap:
        yield fault(
            f"{where}.start", f"The start must lie between {scheme.floor} and {scheme.cap}."
        )
    yield from _band_faults(scheme, f"{where}.bands")
    yield from _lapse_faults(scheme.lapse, f"{where}.lapse")
    for code in twice([milestone.code for milestone in scheme.milestones]):
        yield fault(f"{where}.milestones", f"Milestone code {code!r} is used twice.")
    lines = [milestone.at for milestone in scheme.milestones]
    if len(set(lines)) < len(lines):
        yield fault(f"{where}.milestones", "Two milestones lie at the same score.")
    for place, milestone in enumerate(scheme.milestones):
        here = f"{where}.milestones[{place}]"
        if not scheme.floor <= milestone.at <= scheme.cap:
            yield fault(
                f"{here}.at", f"{milestone.at} is outside the scale {scheme.floor}..{scheme.cap}."
            )
        elif is_past(scheme, scheme.start, milestone.at):
            yield fault(f"{here}.at", "The start is already past this line: nobody could be clean.")
        yield from _milestone_faults(milestone, here, knows_course)
    yield from _end_faults(scheme, f"{where}.milestones")


def _end_faults(scheme: Scheme, where: str) -> Iterator[Fault]:
    """The line that ends an account is the last: a jump past a graver one would end nothing."""
    ended: Milestone | None = None
    for line in by_gravity(scheme):
        if ended:
            place = scheme.milestones.index(line)
            yield fault(
                f"{where}[{place}].at",
                f"It lies beyond {ended.at}, where the account ends: nobody gets there.",
            )
        elif line.terminal:
            ended = line


def _band_faults(scheme: Scheme, where: str) -> Iterator[Fault]:
    if not scheme.bands:
        yield fault(where, "Give at least one band, so that a score can be put into words.")
        return
    for code in twice([band.code for band in scheme.bands]):
        yield fault(where, f"Band code {code!r} is used twice.")
    edges = [band.at_least for band in scheme.bands]
    for edge in sorted({edge for edge in edges if edges.count(edge) > 1}):
        yield fault(where, f"Two bands begin at {edge}: bands may not overlap.")
    if min(edges) > scheme.floor:
        yield fault(where, f"No band covers scores below {min(edges)}.")
    lowest = max((edge for edge in edges if edge <= scheme.floor), default=scheme.floor)
    for place, band in enumerate(scheme.bands):
        yield from code_faults(band.code, f"{where}[{place}].code", 40)
        yield from blank_faults(f"{where}[{place}]", title=band.title)
        if band.at_least > scheme.cap or band.at_least < lowest:
            yield fault(
                f"{where}[{place}].at_least",
                f"No score of {scheme.floor}..{scheme.cap} can lie in this band.",
            )


def _milestone_faults(line: Milestone, where: str, knows_course: Knows) -> Iterator[Fault]:
    yield from code_faults(line.code, f"{where}.code", 40)
    yield from blank_faults(where, title=line.title)
    yield from measure_faults(line.measures, f"{where}.measures", target="party", recovers=True)
    if line.terminal and not line.measures:
        yield fault(f"{where}.measures", "The account ends here: say by which measure.")
    if line.extends and not line.measures:
        yield fault(f"{where}.extends", "There is no measure that could be imposed anew.")
    if line.course and not knows_course(line.course):
        yield fault(f"{where}.course", f"There is no course {line.course!r}.")
    if line.shortens_to is None:
        if line.course:
            yield fault(f"{where}.shortens_to", "Say to what the course shortens the measures.")
        return
    here = f"{where}.shortens_to"
    yield from duration_faults(line.shortens_to, here)
    if not line.course:
        yield fault(here, "Shortening needs a course that earns it.")
    if line.shortens_to.kind not in {"days", "hours"}:
        yield fault(here, "A measure is shortened to so many days or hours.")
    short = hours_in(line.shortens_to)
    lengths = [hours_in(measure.duration) for measure in line.measures]
    if short and any(length is not None and length <= short for length in lengths):
        yield fault(here, "Not shorter than the measures of this milestone are anyway.")
    if not line.measures:
        yield fault(here, "There is no measure that could be shortened.")


def _lapse_faults(lapse: Lapse, where: str) -> Iterator[Fault]:
    if lapse.kind == "rolling" and not 0 < (lapse.days or 0) <= LONGEST_DAYS:
        yield fault(f"{where}.days", f"A rolling lapse needs 1 to {LONGEST_DAYS} days.")
    if lapse.kind == "calendar" and not lapse.period:
        yield fault(f"{where}.period", "A calendar lapse needs a period: quarter or year.")
    if lapse.kind != "rolling" and lapse.days is not None:
        yield fault(f"{where}.days", "Only a rolling lapse counts days: leave them out.")
    if lapse.kind != "calendar" and lapse.period:
        yield fault(f"{where}.period", "Only a calendar lapse has a period: leave it out.")
    if lapse.kind != "calendar" and lapse.resets_on != "end":
        yield fault(f"{where}.resets_on", "Only a calendar lapse resets on a Monday.")


def _earning_faults(earning: Earning) -> Iterator[Fault]:
    for name in ("points", "per_orders", "cap_week", "cap_item"):
        value = getattr(earning, name)
        if value is not None and not 0 < value <= LARGEST_SCORE:
            yield fault(f"scheme.earning.{name}", f"A positive number, at most {LARGEST_SCORE}.")


def _repeat_faults(repeat: Repeat, where: str, parts: Parts) -> Iterator[Fault]:
    yield from code_faults(repeat.code, f"{where}.code", 40)
    yield from blank_faults(where, title=repeat.title)
    if repeat.count < 2:
        yield fault(f"{where}.count", "A repeat is two breaches or more.")
    yield from range_faults(f"{where}.days", repeat.days, 1, LONGEST_DAYS)
    if not repeat.measures and not repeat.terminal:
        yield fault(
            f"{where}.measures", "Nothing follows: give a measure, or leave the repeat out."
        )
    yield from measure_faults(repeat.measures, f"{where}.measures", target="party")
    for code in repeat.clauses:
        if code not in parts.clause_codes:
            yield fault(f"{where}.clauses", f"There is no clause {code!r}.")
    for code in twice(repeat.clauses):
        yield fault(f"{where}.clauses", f"Clause {code!r} is named twice.")


def _joint_faults(joint: Joint, where: str, parts: Parts) -> Iterator[Fault]:
    if joint.clause not in parts.clause_codes:
        yield fault(f"{where}.clause", f"There is no clause {joint.clause!r} to be charged under.")
    if not joint.links:
        yield fault(f"{where}.links", "Say by which links: without one nobody is charged.")
    for name, said in (("links", joint.links), ("clauses", joint.clauses)):
        for code in twice(said):
            yield fault(f"{where}.{name}", f"{code!r} is named twice.")
        if any(not code.strip() for code in said):
            yield fault(f"{where}.{name}", "An empty line: remove it, or say what it should.")
    yield from range_faults(f"{where}.share_percent", joint.share_percent, 1, 100, "percent")
    yield from range_faults(
        f"{where}.confidence_at_least", joint.confidence_at_least, 0, 100, "percent"
    )
