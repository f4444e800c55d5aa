"""What an answer in part changed, thing by thing, in words that a party reads."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from education import wording
from policies.selectors import clause_of
from policies.words import severity_words
from violations.history import charged_line_at_last
from violations.models import Penalty, PenaltyStep, Violation

Step = PenaltyStep.Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing as it was and as it is."""

    what: str
    before: str
    after: str


def differences(violation: Violation, answer: str) -> list[Difference]:
    """Between what was decided first and what stands: a milder finding, or measures that end earlier."""
    milder = getattr(violation, "replaced_by", None)
    return of_replacement(violation, milder) if milder else of_easing(violation, answer)


def of_replacement(old: Violation, new: Violation) -> list[Difference]:
    """Rule, severity and points where they differ, and every measure that fell with the harder one."""
    zone, language = old.party.market.zone, old.party.language
    clauses = [clause_of(one.version, one.clause).in_language(language) for one in (old, new)]
    found = []
    if old.clause != new.clause:
        found.append(Difference(_("Rule"), clauses[0].title, clauses[1].title))
    if old.severity != new.severity:
        found.append(
            Difference(_("Severity"), severity_words(old.severity), severity_words(new.severity))
        )
    points = [_points(one) for one in (old, new)]
    if points[0] != points[1]:
        found.append(Difference(_("Points"), f"{points[0]:+d}", f"{points[1]:+d}"))
    stands = {(row.measure, row.item_id): row for row in _penalties(new)}
    for row in _penalties(old):
        if Step.LIFTED not in {step.kind for step in row.steps.all()}:
            continue
        left = stands.get((row.measure, row.item_id))
        after = _until(left, left.control.ends_at, zone) if left else _("ended")
        before = _until(row, row.control.ends_at, zone)
        if after != before:
            found.append(Difference(_name(row), before, after))
    return found


def of_easing(violation: Violation, answer: str) -> list[Difference]:
    """Measures of a finding that stands, as far as this answer let them end earlier."""
    zone, found = violation.party.market.zone, []
    for row in _penalties(violation):
        end = row.ends_at
        for step in sorted(row.steps.all(), key=lambda one: one.sequence):
            said = step.reason.text if step.reason else None
            if step.kind in {Step.SHORTENED, Step.LIFTED} and said and said == answer:
                after = _("ended") if step.kind == Step.LIFTED else _until(row, step.ends_at, zone)
                found.append(Difference(_name(row), _until(row, end, zone), after))
            end = step.ends_at
    return found


def _penalties(violation: Violation) -> list[Penalty]:
    rows = Penalty.objects.filter(violation=violation).select_related("control", "item")
    return list(rows.prefetch_related("steps__reason").order_by("pk"))


def _points(violation: Violation) -> int:
    """What a finding is charged, or was before it fell."""
    line = charged_line_at_last(violation)
    return line.points if line else 0


def _name(row: Penalty) -> str:
    return wording.of_item(wording.measure_words(row.measure, row.params), row.item)


def _until(row: Penalty, ends_at: datetime | None, zone: str) -> str:
    """`until 8 Mar 2026, 12:00 (…)`, or for how long a measure without a date lasts."""
    if ends_at is not None:
        return _("until %(end)s") % {"end": wording.exact(ends_at, zone)}
    if row.duration == "until_recovered":
        return _("until the score has recovered")
    return _("until it is lifted")
