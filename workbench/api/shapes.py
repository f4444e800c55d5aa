"""What cases and decisions look like to integrators."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from governance.rest import Choice, Fields, Object
from policies.fields import ClauseFilterField
from violations.models import ViolationOverturned
from violations.services import Preview
from violations.shapes import ChosenInput, CitedInput, ForeseenOutput, foreseen
from workbench.models import Case, Decision, DecisionStep
from workbench.selectors.consequences import OverturnPreview

CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="`CASE-7F3K`, or our id."
)


@extend_schema_serializer(component_name="Claim")
class ClaimOutput(serializers.Serializer):
    reviewer = serializers.CharField(source="reviewer.username")
    claimed_at = serializers.DateTimeField()
    lease_until = serializers.DateTimeField()


@extend_schema_serializer(component_name="Case")
class CaseOutput(serializers.Serializer):
    """One question to be decided."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=Case.Kind.choices)
    state = serializers.ChoiceField(choices=Case.State.choices)
    source = serializers.ChoiceField(choices=Case.Source.choices)  # type: ignore[assignment]
    queue = serializers.CharField(source="queue.code")
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    appeal = serializers.IntegerField(source="appeal_id", allow_null=True)
    clause = serializers.CharField()
    severity = serializers.CharField()
    conduct_from = serializers.DateTimeField()
    conduct_to = serializers.DateTimeField()
    priority = serializers.IntegerField()
    priority_terms = serializers.DictField(child=serializers.IntegerField())
    value_at_stake = serializers.IntegerField()
    currency = serializers.CharField(source="party.currency")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


@extend_schema_serializer(component_name="DecisionStep")
class StepOutput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=DecisionStep.Kind.choices)
    at = serializers.DateTimeField(source="recorded_at")
    actor = serializers.CharField()
    cause = serializers.CharField(
        allow_blank=True,
        help_text="Why it was cancelled where nobody asked for that: `appealed`. Else blank.",
    )
    reason = serializers.CharField(
        source="get_cause_display", allow_blank=True, help_text="The cause in words."
    )
    violation = serializers.IntegerField(source="violation_id", allow_null=True)


@extend_schema_serializer(component_name="Decision")
class DecisionOutput(serializers.Serializer):
    """What was decided, and what became of it."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.code")
    case_state = serializers.CharField(source="case.state")
    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    clause = serializers.CharField()
    severity = serializers.CharField()
    also = serializers.ListField(child=serializers.DictField())
    chosen = serializers.ListField(child=serializers.DictField())
    overturn_cause = serializers.CharField()
    reason = serializers.CharField(source="reason.text", allow_null=True)
    actor = serializers.CharField()
    decided_at = serializers.DateTimeField(source="recorded_at")
    execute_after = serializers.DateTimeField(allow_null=True)
    supersedes = serializers.IntegerField(source="supersedes_id", allow_null=True)
    approved_score = serializers.IntegerField(allow_null=True)
    approved_joint = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    steps = StepOutput(many=True)
    violation = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.INT)
    def get_violation(self, decision: Decision) -> int | None:
        found = (step.violation_id for step in decision.steps.all() if step.violation_id)
        return next(found, None)


@extend_schema_serializer(component_name="GoldenAnswer")
class GoldenOutput(serializers.Serializer):
    """The case was a golden one, dealt to see how it is answered: nothing comes of it."""

    golden = serializers.CharField(source="copy.golden.code")
    case = serializers.CharField(source="copy.case.code")
    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    severity = serializers.CharField()
    right = serializers.BooleanField()
    right_outcome = serializers.CharField(source="copy.golden.outcome")
    right_severity = serializers.CharField(source="copy.golden.severity")
    explanation = serializers.CharField(source="copy.golden.explanation.text", allow_null=True)


@extend_schema_serializer(component_name="Preview")
class PreviewOutput(ForeseenOutput):
    """What a choice would do; nothing is written."""

    outcome = serializers.CharField()
    severity = serializers.CharField()
    refusal = serializers.CharField(allow_blank=True)
    waits_for = serializers.ListField(
        child=serializers.CharField(), help_text="Why it would wait for a second person, in words."
    )


@extend_schema_serializer(component_name="EndingMeasure")
class EndingOutput(serializers.Serializer):
    """A measure in force that a choice would end."""

    control = serializers.CharField(source="kind")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    params = serializers.DictField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="When it would end anyway.")


@extend_schema_serializer(component_name="OverridePreview")
class OverridePreviewOutput(PreviewOutput):
    """What an override would do; nothing is written."""

    ends = EndingOutput(
        many=True, help_text="Measures that would end where no finding takes the place of the old."
    )


@extend_schema_serializer(component_name="Evidence")
class EvidenceOutput(serializers.Serializer):
    kind = serializers.CharField()
    ref = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    values = serializers.SerializerMethodField()
    added_later = serializers.BooleanField(source="later")
    erased = serializers.BooleanField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_values(self, piece: Any) -> dict[str, str]:
        return {value.title: value.text for value in piece.values}


@extend_schema_serializer(component_name="CaseInFull")
class CaseInFullOutput(CaseOutput):
    """A case with its evidence, who has it, and what each choice would do."""

    claim = ClaimOutput(allow_null=True)
    evidence = EvidenceOutput(many=True)
    previews = PreviewOutput(many=True)


@extend_schema_serializer(component_name="NewCase")
class CaseInput(Fields):
    """A case opened by hand."""

    party = serializers.CharField(help_text="Our id, or `{market}:{kind}:{external_id}`.")
    item = serializers.CharField(required=False, allow_null=True)
    clause = serializers.CharField(max_length=60)
    reason = serializers.CharField(max_length=5000)
    conduct_from = serializers.DateTimeField()
    conduct_to = serializers.DateTimeField()


@extend_schema_serializer(component_name="EasedMeasure")
class EasedInput(Fields):
    """A measure that ends earlier."""

    penalty = serializers.IntegerField()
    ends_at = serializers.DateTimeField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        said = super().to_internal_value(data)
        return {**said, "ends_at": said["ends_at"].isoformat()}


@extend_schema_serializer(component_name="NewDecision")
class DecisionInput(Fields):
    outcome = Choice(choices=Decision.Outcome.choices)
    severity = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=5000)
    overturn_cause = Choice(
        choices=ViolationOverturned.Cause.of_mistakes(),
        required=False,
        allow_blank=True,
        default="",
    )
    also = CitedInput(many=True, required=False, default=list)
    chosen = ChosenInput(many=True, required=False, default=list)
    effect_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="Set by a senior: takes effect then, and not when it can no longer be undone.",
    )
    clause = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text="Only `partly`: the milder clause that stands for the appealed one.",
    )
    eased = EasedInput(many=True, required=False, default=list)
    version = serializers.IntegerField(
        min_value=1, help_text="The case's version that you saw; an older one is refused."
    )


@extend_schema_serializer(component_name="ClaimNext")
class ClaimNextInput(Fields):
    queue = serializers.SlugField(required=False, allow_blank=True)


@extend_schema_serializer(component_name="ReleaseDecision")
class ReleaseInput(Fields):
    approved_score = serializers.IntegerField(
        required=False, allow_null=True, help_text="The score that you were shown and approve."
    )
    approved_joint = Object(
        child=serializers.IntegerField(),
        required=False,
        allow_null=True,
        help_text="The same of linked parties, by the number of the party.",
    )
    sure = serializers.BooleanField(
        required=False, default=False, help_text="Needed where the release ends an account."
    )


@extend_schema_serializer(component_name="Cancellation")
class CancelInput(Fields):
    reason = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why, for whoever decided it: needed of everybody else.",
    )


@extend_schema_serializer(component_name="Release")
class ReleaseOutput(serializers.Serializer):
    released = serializers.BooleanField()
    decision = DecisionOutput()
    preview = PreviewOutput(allow_null=True)


class CaseFilter(serializers.Serializer):
    state = Choice(
        choices=[*Case.State.values, "undecided"],
        required=False,
        help_text="A state, or `undecided`: open or claimed.",
    )
    queue = serializers.CharField(required=False)
    party = serializers.CharField(required=False, help_text="Our id, or a reference.")
    item = serializers.CharField(required=False, help_text="Our id, or a reference.")
    clause = ClauseFilterField(required=False)
    kind = Choice(choices=Case.Kind.choices, required=False)


def given_back(overturn: OverturnPreview | None, *, outcome: str) -> dict[str, Any]:
    """What would come back where a finding falls and none takes its place, as plain data."""
    if overturn is None:
        return said_of(
            None, outcome=outcome, refusal="No finding stands here: there is nothing to take back."
        )
    said = said_of(None, outcome=outcome)
    if overturn.before is not None:
        said |= {"score_before": overturn.before.score, "band_before": overturn.before.band.title}
        said |= {"score_after": overturn.after_score, "band_after": overturn.after_band}
    return said | {
        "points": overturn.points,
        "repriced": overturn.repriced,
        "ends": overturn.lifts,
        "notes": [
            f"The finding about {one.party.ref} that follows it falls too."
            for one in overturn.joint
        ],
    }


def said_of(
    preview: Preview | None,
    *,
    outcome: str,
    severity: str = "",
    refusal: str = "",
    waits_for: Sequence[str] = (),
) -> dict[str, Any]:
    """A preview as plain data, with the reasons for which it would wait for a second person."""
    said = foreseen(preview)
    said["needs_second_person"] = bool(waits_for) or said["needs_second_person"]
    return {
        "outcome": outcome,
        "severity": severity,
        "refusal": refusal,
        "waits_for": list(waits_for),
        **said,
    }
