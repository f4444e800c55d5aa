"""What became of findings goes back to where they came from: to rules, and to whoever decided."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from governance.actors import Actor
from governance.models import User
from governance.permissions import ADMIN, POLICY
from monitoring.models import Doubt
from monitoring.services import note_confirmed, weigh_rules
from violations.models import ViolationOverturned
from workbench.models import Decision, DecisionStep, DeskNotice, Evidence, Feedback
from workbench.services.notices import tell_everybody

FOUND = [Decision.Outcome.VIOLATION, Decision.Outcome.PARTLY]


@transaction.atomic
def tell_rules(*, violation_ids: Sequence[int]) -> int:
    """Which detections led to these findings. Twice is once."""
    steps = DecisionStep.objects.filter(
        violation__in=violation_ids,
        kind=DecisionStep.Kind.EXECUTED,
        decision__outcome=Decision.Outcome.VIOLATION,
    )
    cases = defaultdict(list)
    for violation, case in steps.values_list("violation", "decision__case"):
        cases[case].append(violation)
    pieces = Evidence.objects.filter(
        case__in=list(cases), kind=Evidence.Kind.DETECTION, moved__isnull=True
    )
    led_to: dict[int, list[int]] = defaultdict(list)
    for case, ref in pieces.order_by("pk").values_list("case", "ref"):
        for violation in cases[case]:
            led_to[violation].append(int(ref.partition(":")[2]))
    return note_confirmed(led_to=led_to) if led_to else 0


@transaction.atomic
def tell_what_fell(*, violation_id: int, by: Actor) -> None:
    """A finding fell: its rules are weighed, and whoever decided it reads why, among their feedback."""
    tell_rules(violation_ids=[violation_id])
    weigh_rules(violation_id=violation_id)
    overturned = ViolationOverturned.objects.get(violation=violation_id)
    step = (
        DecisionStep.objects.filter(
            violation=violation_id,
            kind=DecisionStep.Kind.EXECUTED,
            decision__outcome__in=FOUND,
        )
        .select_related("decision__reviewer")
        .order_by("pk")
        .first()
    )
    reviewer = step.decision.reviewer if step else None
    if step is None or reviewer is None or reviewer.pk == by.user_id:
        return
    Feedback.objects.get_or_create(
        overturned=overturned,
        defaults={
            "reviewer": reviewer,
            "kind": Feedback.Kind.FELL,
            "decision": step.decision,
        },
    )


@transaction.atomic
def tell_doubt(*, doubt_id: int, by: Actor) -> None:
    """Whoever looks after the rules hears that one of them is doubted."""
    doubt = Doubt.objects.get(pk=doubt_id)
    people = User.objects.filter(role__in=[POLICY, ADMIN], is_active=True).order_by("pk")
    tell_everybody(
        people=people,
        kind=DeskNotice.Kind.DOUBTED,
        source_key=f"doubt:{doubt.pk}",
        by=by,
        doubt=doubt,
    )
