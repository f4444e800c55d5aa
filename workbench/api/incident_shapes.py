"""What is said to the API of emergencies, and what it answers."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers

from governance import clock
from governance.lines import LineField
from governance.rest import Choice, Fields
from parties.fields import MarketField
from violations.incident_reads import (
    come_so_far,
    state_at,
    steps_of,
)
from violations.incidents import Freeze
from violations.models import Control, Incident

REASON = "In words; of an opening every frozen party reads it."


@extend_schema_serializer(component_name="IncidentFilter")
class MatchingShape(Fields):
    """Whom or what it meets in its market; all that is given must hold, one at least."""

    party_kind = serializers.CharField(required=False, allow_blank=True, max_length=20)
    entity = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="Id of a legal person."
    )
    linked_to = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="A party, and all linked to it."
    )
    item_kind = serializers.CharField(required=False, allow_blank=True, max_length=16)
    category = serializers.CharField(required=False, allow_blank=True, max_length=80)
    brand = serializers.CharField(required=False, allow_blank=True, max_length=120)
    product_code = serializers.CharField(required=False, allow_blank=True, max_length=80)


@extend_schema_serializer(component_name="IncidentCounts")
class Counts(Fields):
    """What somebody was shown and says yes to."""

    parties = serializers.IntegerField(min_value=0)
    items = serializers.IntegerField(min_value=0)
    controls = serializers.IntegerField(min_value=0)


class _Asked(Fields):
    market = MarketField()
    freezes = serializers.ListField(
        child=Choice(choices=Freeze.choices), min_length=1, max_length=len(Freeze.choices)
    )
    filter = MatchingShape()


@extend_schema_serializer(component_name="IncidentPreviewInput")
class PreviewInput(_Asked):
    pass


@extend_schema_serializer(component_name="NewIncident")
class OpenInput(_Asked):
    title = LineField(max_length=120)
    hours = serializers.IntegerField(min_value=1, max_value=720)
    reason = serializers.CharField(max_length=5000, help_text=REASON)
    contact = LineField(max_length=200, help_text="Whom a frozen party may ask.")
    seen = Counts(required=False)
    source_key = serializers.CharField(
        max_length=80, help_text="Yours; the same key twice is one incident."
    )


@extend_schema_serializer(component_name="IncidentStart")
class StartInput(Fields):
    seen = Counts()


@extend_schema_serializer(component_name="IncidentReason")
class ReasonInput(Fields):
    reason = serializers.CharField(max_length=5000)


@extend_schema_serializer(component_name="IncidentExtension")
class ExtendInput(Fields):
    hours = serializers.IntegerField(min_value=1, max_value=720)
    reason = serializers.CharField(max_length=5000)
    source_key = serializers.CharField(max_length=80)


@extend_schema_serializer(component_name="IncidentAnswer")
class AnswerInput(Fields):
    yes = serializers.BooleanField()


@extend_schema_serializer(component_name="NewIncidentLimit")
class LimitInput(Fields):
    market = MarketField()
    hours = serializers.IntegerField(min_value=1, max_value=720)
    effective_from = serializers.DateTimeField()
    source_key = serializers.CharField(max_length=80)


@extend_schema_serializer(component_name="IncidentLimit")
class LimitOutput(serializers.Serializer):
    market = serializers.CharField(source="market_id")
    hours = serializers.IntegerField()
    effective_from = serializers.DateTimeField()
    actor = serializers.CharField()


@extend_schema_serializer(component_name="Incident")
class IncidentOutput(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    state = serializers.SerializerMethodField(help_text="opened, refused, running, ended, lifted")
    title = serializers.CharField()
    market = serializers.CharField(source="market_id")
    freezes = serializers.ListField(child=serializers.CharField())
    filter = serializers.DictField(source="matching", child=serializers.CharField())
    hours = serializers.IntegerField()
    reason = serializers.CharField(source="reason.text", allow_null=True)
    contact = serializers.CharField()
    foreseen = serializers.DictField(child=serializers.IntegerField())
    approved = serializers.DictField(child=serializers.IntegerField())
    opened_by = serializers.CharField(source="opener.username")
    opened_at = serializers.DateTimeField()
    started_by = serializers.CharField(source="starter.username", allow_null=True, default=None)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    over_at = serializers.DateTimeField(allow_null=True)
    applied_at = serializers.DateTimeField(allow_null=True)
    halted_at = serializers.DateTimeField(allow_null=True)

    def get_state(self, row: Incident) -> str:
        return state_at(row, clock.now())


@extend_schema_serializer(component_name="IncidentStep")
class StepOutput(serializers.Serializer):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    hours = serializers.IntegerField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    actor = serializers.CharField()
    reason = serializers.CharField(source="reason.text", allow_null=True, default=None)


@extend_schema_serializer(component_name="IncidentReport")
class ReportOutput(serializers.Serializer):
    controls = serializers.IntegerField()
    parties = serializers.IntegerField()
    items = serializers.IntegerField()
    late = serializers.IntegerField(help_text="Frozen after the first pass.")
    acting = serializers.IntegerField()
    lifted = serializers.IntegerField()
    statements = serializers.IntegerField(help_text="Delivered.")


@extend_schema_serializer(component_name="IncidentInFull")
class InFullOutput(IncidentOutput):
    """With every step, and how far it has come or what it came to."""

    report = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    @extend_schema(responses=ReportOutput)
    def get_report(self, row: Incident) -> dict[str, Any]:
        return dict(ReportOutput(come_so_far(row, clock.now())).data)

    def get_steps(self, row: Incident) -> list[dict[str, Any]]:
        return list(StepOutput(steps_of(row), many=True).data)


@extend_schema_serializer(component_name="IncidentWorth")
class WorthOutput(serializers.Serializer):
    currency = serializers.CharField()
    amount = serializers.IntegerField(help_text="Minor units.")


@extend_schema_serializer(component_name="IncidentPreview")
class PreviewOutput(serializers.Serializer):
    parties = serializers.IntegerField()
    items = serializers.IntegerField()
    controls = serializers.IntegerField()
    orders = serializers.IntegerField(help_text="Of the last seven days.")
    worth = WorthOutput(many=True)
    most_hours = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.DictField())


@extend_schema_serializer(component_name="FrozenByIncident")
class RowOutput(serializers.Serializer):
    control = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    statements = serializers.SerializerMethodField()

    def get_statements(self, row: Control) -> list[int]:
        return [one.pk for one in row.statements.all()]


def foreseen_shape(foreseen: Any) -> dict[str, Any]:
    return {
        **foreseen.met.said(),
        "orders": foreseen.hit.orders,
        "worth": [{"currency": code, "amount": amount} for code, amount in foreseen.hit.worth],
        "most_hours": foreseen.most_hours,
        "examples": [
            {"party": one["party"].ref, "item": one["item"].ref if one["item"] else None}
            for one in foreseen.examples
        ],
    }
