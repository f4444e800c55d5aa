"""What bulk runs look like to integrators."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from governance.rest import Choice, Fields
from violations.models import ViolationOverturned
from workbench.models import BulkRow, BulkRun, Case
from workbench.selectors.bulk import progress_of
from workbench.services.bulk import CLOSES_AS, MOST

ASKED = [one for one in BulkRun.Action.choices if one[0] not in {BulkRun.Action.UNDO, "overturn"}]
STATES = [("undecided", "undecided"), *Case.State.choices]
CAUSES = ViolationOverturned.Cause.of_mistakes()
PREVIEW_STATES = ("under_way", "ready", "stale", "failed")


class MatchInput(Fields):
    """All cases that match, in place of a list."""

    state = Choice(
        choices=STATES,
        required=False,
        default="undecided",
    )
    queue = serializers.CharField(required=False, max_length=50)
    clause = serializers.CharField(required=False, max_length=60)
    severity = serializers.CharField(required=False, max_length=20)
    party = serializers.CharField(required=False, max_length=200)


@extend_schema_serializer(component_name="BulkPreviewInput")
class PreviewInput(Fields):
    action = Choice(choices=ASKED)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)
    severity = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=20,
        help_text="Of a violation; none: each case's own.",
    )
    queue = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=50, help_text="To which they move."
    )
    closes_as = Choice(choices=[(one, one) for one in CLOSES_AS], required=False)
    cases = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, max_length=MOST
    )
    match = MatchInput(required=False)


@extend_schema_serializer(component_name="SweepPreviewInput")
class SweepInput(Fields):
    reason = serializers.CharField(max_length=4000, help_text="The parties read it.")
    cause = Choice(choices=CAUSES)
    rule_version = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    rulebook_version = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    clause = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    reviewer = serializers.CharField(required=False, max_length=150, help_text="Username.")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False, help_text="Exclusive.")


@extend_schema_serializer(component_name="BulkStartInput")
class StartInput(Fields):
    order = serializers.CharField(max_length=2_000_000, help_text="From a preview; an hour long.")


@extend_schema_serializer(component_name="BulkUndoInput")
class UndoInput(Fields):
    reason = serializers.CharField(max_length=4000)
    cause = Choice(choices=CAUSES, required=False, help_text="Where findings are overturned.")


@extend_schema_serializer(component_name="BulkRefusalCount")
class RefusalOutput(serializers.Serializer):
    code = serializers.CharField()
    words = serializers.CharField()
    count = serializers.IntegerField()


@extend_schema_serializer(component_name="BulkForeseen")
class ForeseenOutput(serializers.Serializer):
    """Counts of what would happen. `counted` of `possible` cases were worked out in time."""

    cases = serializers.IntegerField()
    parties = serializers.IntegerField()
    possible = serializers.IntegerField()
    counted = serializers.IntegerField()
    points = serializers.IntegerField()
    milestones = serializers.ListField(child=serializers.ListField())
    penalties = serializers.IntegerField()
    second_person = serializers.IntegerField(help_text="Cases that would be held.")
    same = serializers.IntegerField(help_text="Cases that are in that queue already.")
    refused = RefusalOutput(many=True)


@extend_schema_serializer(component_name="BulkPreview")
class PreviewOutput(serializers.Serializer):
    foreseen = ForeseenOutput()
    second_person_needed = serializers.BooleanField()
    alone_up_to = serializers.IntegerField()
    order = serializers.CharField(help_text="Send it back to begin. Holds for an hour.")


@extend_schema_serializer(component_name="BulkPreviewUnderWay")
class PreviewUnderWayOutput(serializers.Serializer):
    """A preview that the worker works out. `answer` comes when it is `ready`."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[(one, one) for one in PREVIEW_STATES])
    done = serializers.IntegerField(help_text="Cases looked at so far.")
    total = serializers.IntegerField()
    problem = serializers.CharField(allow_blank=True)
    answer = PreviewOutput(allow_null=True)


@extend_schema_serializer(component_name="SweepReturned")
class ReturnedOutput(serializers.Serializer):
    findings = serializers.IntegerField()
    parties = serializers.IntegerField()
    points = serializers.IntegerField()
    penalties = serializers.IntegerField()
    controls = serializers.ListField(child=serializers.ListField())
    appealed = serializers.IntegerField(help_text="Refused: their appeals are answered first.")
    followed = serializers.IntegerField(help_text="Findings of linked parties that fall with them.")


@extend_schema_serializer(component_name="SweepPreview")
class SweepOutput(serializers.Serializer):
    returned = ReturnedOutput()
    order = serializers.CharField(help_text="Send it back to begin. Holds for an hour.")


@extend_schema_serializer(component_name="BulkProgress")
class ProgressOutput(serializers.Serializer):
    total = serializers.IntegerField()
    waiting = serializers.IntegerField()
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    failed = serializers.IntegerField()
    stopped = serializers.IntegerField()


@extend_schema_serializer(component_name="BulkRun")
class RunOutput(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    action = serializers.ChoiceField(choices=BulkRun.Action.choices)
    state = serializers.ChoiceField(choices=BulkRun.State.choices)
    params = serializers.DictField()
    total = serializers.IntegerField()
    owner = serializers.CharField(source="owner.username")
    second = serializers.CharField(source="second.username", allow_null=True, default=None)
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="BulkRunInFull")
class RunInFullOutput(RunOutput):
    reason = serializers.CharField(source="reason.text", allow_null=True, default=None)
    foreseen = serializers.DictField()
    progress = serializers.SerializerMethodField()

    @extend_schema_field(ProgressOutput)
    def get_progress(self, run: BulkRun) -> Any:
        return ProgressOutput(progress_of(run)).data


@extend_schema_serializer(component_name="BulkRow")
class RowOutput(serializers.Serializer):
    id = serializers.IntegerField()
    case = serializers.CharField(source="case.code", allow_null=True, default=None)
    violation = serializers.IntegerField(source="violation_id", allow_null=True)
    state = serializers.ChoiceField(choices=BulkRow.State.choices)
    effect = serializers.ChoiceField(choices=BulkRow.Effect.choices, allow_blank=True)
    decision = serializers.IntegerField(source="decision_id", allow_null=True)
    code = serializers.CharField(allow_blank=True)
    words = serializers.CharField(allow_blank=True)
    ended_at = serializers.DateTimeField(allow_null=True)
