"""What a decision says and what a preview answers, for every API that speaks of findings."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from governance.rest import Choice, Fields, Object
from violations.plans import Preview

REF = OpenApiParameter(
    "ref",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Our id, or `{market}:{kind}:{external_id}`.",
)
DURATIONS = [("days", "days"), ("hours", "hours"), ("permanent", "permanent")]


@extend_schema_serializer(component_name="CitedClause")
class CitedInput(Fields):
    """A further clause that the same conduct broke; without a severity its usual one."""

    clause = serializers.CharField(max_length=60)
    severity = serializers.CharField(max_length=20, required=False)


@extend_schema_serializer(component_name="ChosenDuration")
class DurationInput(Fields):
    kind = Choice(choices=DURATIONS)
    n = serializers.IntegerField(required=False, min_value=1, max_value=100_000)


@extend_schema_serializer(component_name="ChosenMeasure")
class ChosenInput(Fields):
    """A measure within what the clause may carry."""

    control = serializers.CharField(max_length=40)
    duration = DurationInput()
    params = Object(required=False, default=dict)


@extend_schema_serializer(component_name="PlannedMeasure")
class MeasureOutput(serializers.Serializer):
    control = serializers.CharField()
    target = serializers.CharField()
    params = serializers.DictField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    because = serializers.CharField()


@extend_schema_serializer(component_name="RepeatAhead")
class RepeatOutput(serializers.Serializer):
    rule = serializers.CharField(source="rule.code")
    title = serializers.CharField(source="rule.title")
    clause = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    days = serializers.IntegerField(source="rule.days")


@extend_schema_serializer(component_name="RepricedFinding")
class RepricedOutput(serializers.Serializer):
    violation = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


@extend_schema_serializer(component_name="JointCharge")
class JointOutput(serializers.Serializer):
    """What a linked party would be charged."""

    party = serializers.CharField(source="party.ref")
    link = serializers.CharField(source="link.kind")
    clause = serializers.CharField(source="charge.clause.code")
    points = serializers.IntegerField()
    score_before = serializers.IntegerField(source="before.score")
    score_after = serializers.IntegerField(source="after.score")
    measures = MeasureOutput(many=True)


class ForeseenOutput(serializers.Serializer):
    """What a finding would do; nothing is written."""

    clause = serializers.CharField(allow_blank=True, help_text="The one whose price is charged.")
    points = serializers.IntegerField()
    repeated = serializers.BooleanField(help_text="Priced as a breach that is not the first.")
    warning_only = serializers.BooleanField()
    score_before = serializers.IntegerField(allow_null=True)
    score_after = serializers.IntegerField(allow_null=True)
    band_before = serializers.CharField(allow_blank=True)
    band_after = serializers.CharField(allow_blank=True)
    crosses = serializers.ListField(child=serializers.CharField())
    repeats = RepeatOutput(many=True)
    measures = MeasureOutput(many=True)
    repriced = RepricedOutput(many=True)
    joint = JointOutput(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    needs_second_person = serializers.BooleanField()
    appeal_until = serializers.DateTimeField(allow_null=True)


def foreseen(preview: Preview | None) -> dict[str, Any]:
    """A preview as plain data; without one, what changes nothing."""
    before, after = (preview.before, preview.after) if preview else (None, None)
    return {
        "clause": preview.charge.clause.code if preview else "",
        "points": preview.points if preview else 0,
        "repeated": preview.charge.repeated if preview else False,
        "warning_only": preview.charge.warning_only if preview else False,
        "score_before": before.score if before else None,
        "score_after": after.score if after else None,
        "band_before": before.band.title if before else "",
        "band_after": after.band.title if after else "",
        "crosses": [milestone.title for milestone in preview.crosses] if preview else [],
        "repeats": preview.repeats if preview else [],
        "measures": preview.measures if preview else [],
        "repriced": preview.repriced if preview else [],
        "joint": preview.joint if preview else [],
        "notes": preview.notes if preview else [],
        "needs_second_person": preview.reaches_terminal if preview else False,
        "appeal_until": preview.appeal_until if preview else None,
    }
