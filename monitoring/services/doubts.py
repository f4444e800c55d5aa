"""What people made of a rule's detections comes back to the rule; too many mistakes raise a doubt."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from monitoring.models import Confirmed, Detection, Doubt, DoubtLine, Rule
from monitoring.selectors.doubts import Outcomes, line_for, watched_outcomes
from violations.models import Violation

SHORTEST, LONGEST = 10, 4000


class DoubtAnswered(DomainError):
    """Somebody answered this doubt already."""

    code = "doubt_answered"


class PersonAnswersDoubt(DomainError):
    """A person answers a doubt. Name one, or sign in."""

    code = "person_required"
    status = 403


@transaction.atomic
def note_confirmed(*, led_to: Mapping[int, Sequence[int]]) -> int:
    """Keep which detections led to which findings, by finding. Twice is once."""
    findings = Violation.objects.in_bulk(list(led_to))
    detections = Detection.objects.select_related("rule_version").in_bulk(
        sorted({pk for found in led_to.values() for pk in found})
    )
    rows = [
        Confirmed(
            recorded_at=clock.now(),
            rule_id=detections[pk].rule_version.rule_id,
            detection_id=pk,
            violation_id=violation,
            decided_at=findings[violation].decided_at,
        )
        for violation, found in led_to.items()
        for pk in found
        if violation in findings and pk in detections
    ]
    return len(Confirmed.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def weigh_rules(*, violation_id: int) -> list[Doubt]:
    """A finding fell: doubt the rules that led to it where theirs fall too often.

    Only a rule that is about to be doubted is locked: overturns of one rule's findings do not
    wait for each other.
    """
    rules = Confirmed.objects.filter(violation=violation_id).values("rule")
    doubtful = [rule.pk for rule in Rule.objects.filter(pk__in=rules) if _too_many_fell(rule)]
    found = Rule.objects.select_for_update(no_key=True).filter(pk__in=doubtful).order_by("pk")
    return [doubt for rule in found if (doubt := _doubt(rule)) is not None]


def _too_many_fell(rule: Rule) -> Outcomes | None:
    """What became of its findings, where too many fell and nobody has been asked about it."""
    line = line_for(rule)
    outcomes = watched_outcomes(rule, line)
    waits = Doubt.objects.filter(rule=rule, answered_at__isnull=True).exists()
    return None if waits or not outcomes.passes(line) else outcomes


def _doubt(rule: Rule) -> Doubt | None:
    """One open doubt a rule; while it waits for its answer nothing is added."""
    outcomes = _too_many_fell(rule)
    if outcomes is None:
        return None
    doubt = Doubt.objects.create(
        rule=rule, found=outcomes.found, fell=outcomes.mistaken, days=line_for(rule).days
    )
    emit("rule.doubted", subject=f"rule:{rule.pk}", by=CLOCK, rule=rule.pk, doubt=doubt.pk)
    return doubt


@transaction.atomic
def answer_doubt(*, doubt_id: int, text: str, by: Actor) -> Doubt:
    """Say what was done about a rule. What fell until now is dealt with and counts no more."""
    if not by.is_person:
        raise PersonAnswersDoubt
    said = text.strip().replace("\x00", "")
    if not SHORTEST <= len(said) <= LONGEST:
        message = f"Say in {SHORTEST} to {LONGEST} characters what was found and done."
        raise InvalidInput(message, faults=[{"field": "text", "message": message}])
    doubt = Doubt.objects.select_for_update(of=["self"]).select_related("rule").get(pk=doubt_id)
    if doubt.answered_at is not None:
        raise DoubtAnswered
    doubt.answered_at, doubt.answered_by = clock.now(), str(by)
    doubt.answer = store_text(said)
    doubt.save(update_fields=["answered_at", "answered_by", "answer"])
    emit("rule.doubt_answered", subject=f"rule:{doubt.rule_id}", by=by, doubt=doubt.pk)
    return doubt


@transaction.atomic
def draw_doubt_line(
    *, days: int, least: int, percent: int, by: Actor, rule: Rule | None = None
) -> DoubtLine:
    """From how many mistakes on a rule is doubted; without a rule for all that have no own line."""
    for name, number, most in (
        ("days", days, 730),
        ("least", least, 1000),
        ("percent", percent, 100),
    ):
        if not 1 <= number <= most:
            message = f"A number from 1 to {most}."
            raise InvalidInput(
                message, faults=[{"field": name, "value": number, "message": message}]
            )
    line, _created = DoubtLine.objects.update_or_create(
        rule=rule,
        defaults={
            "days": days,
            "least": least,
            "percent": percent,
            "actor": str(by),
            "changed_at": clock.now(),
        },
    )
    emit(
        "rule.doubt_line_drawn",
        subject=f"rule:{rule.pk}" if rule else "rules",
        by=by,
        line=line.pk,
    )
    return line
