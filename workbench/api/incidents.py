"""Emergencies over the API. To open, start, extend and end one needs a person."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput, Missing
from governance.rest import ApiView, Choice, Fields
from parties.fields import MarketField
from violations import services
from violations.incident_reads import (
    come_so_far,
    incident_of,
    incidents,
    rows_of,
    state_at,
    steps_of,
)
from violations.incidents import Freeze, matching_from
from violations.models import Control, Incident, IncidentLimit
from workbench.api.cases import person_behind
from workbench.selectors.incidents import foresee, foreseen_again

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
    title = serializers.CharField(max_length=120)
    hours = serializers.IntegerField(min_value=1, max_value=720)
    reason = serializers.CharField(max_length=5000, help_text=REASON)
    contact = serializers.CharField(max_length=200, help_text="Whom a frozen party may ask.")
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


def incident_behind(request: Any, pk: int) -> Incident:
    found = incident_of(str(pk), request._request.principal)
    if found is None:
        raise Missing
    return found


def _said(foreseen: Any) -> dict[str, Any]:
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


class IncidentsApi(ApiView):
    """All incidents, newest first."""

    @extend_schema(
        operation_id="incidents_list",
        parameters=[OpenApiParameter("state", str, enum=Incident.State.values)],
        responses=IncidentOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows, state = incidents(), request.query_params.get("state", "")
        if state:
            if state not in Incident.State.values:
                message = f"Choose one of: {', '.join(Incident.State.values)}."
                raise InvalidInput(message, faults=[{"field": "state", "message": message}])
            rows = rows.filter(state=state)
        return self.paginated(rows, IncidentOutput)

    @extend_schema(
        operation_id="incidents_create", request=OpenInput, responses={201: InFullOutput}
    )
    def post(self, request: Any) -> Response:
        """Lay an emergency before a second person. Nothing is frozen before that one's yes."""
        person = person_behind(request)
        form = OpenInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        made = services.open_incident(
            market=said["market"],
            title=said["title"],
            freezes=said["freezes"],
            matching=said["filter"],
            hours=said["hours"],
            reason=said["reason"],
            contact=said["contact"],
            seen=said.get("seen"),
            by=Actor.of(request._request),
            source_key=f"api:{person.pk}:{said['source_key']}",
        )
        return Response(InFullOutput(incident_behind(request, made.pk)).data, status=201)


class PreviewApi(ApiView):
    """What a filter would meet now; nothing is written."""

    idempotent = False

    @extend_schema(
        operation_id="incidents_preview", request=PreviewInput, responses={200: PreviewOutput}
    )
    def post(self, request: Any) -> Response:
        form = PreviewInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        market = said["market"]
        matching = matching_from(said["filter"], market)
        return Response(PreviewOutput(_said(foresee(said["freezes"], market, matching))).data)


class IncidentApi(ApiView):
    """One incident with its report; while it waits, its counts of now are in `/start`'s refusal."""

    @extend_schema(operation_id="incidents_read", responses=InFullOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(InFullOutput(incident_behind(request, pk)).data)


class RowsApi(ApiView):
    """All that it froze."""

    @extend_schema(operation_id="incidents_controls_list", responses=RowOutput(many=True))
    def get(self, request: Any, pk: int) -> Response:
        return self.paginated(rows_of(incident_behind(request, pk)), RowOutput)


class StartApi(ApiView):
    """What it would meet now, and the second person's yes to that."""

    @extend_schema(operation_id="incidents_start_preview", responses=PreviewOutput)
    def get(self, request: Any, pk: int) -> Response:
        found = incident_behind(request, pk)
        return Response(PreviewOutput(_said(foreseen_again(found))).data)

    @extend_schema(
        operation_id="incidents_start", request=StartInput, responses={200: InFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        """`seen` holds the counts shown; where they differ much it answers 409 `counts_differ`."""
        return _stepped(request, pk, StartInput, services.start_incident)


class RefuseApi(ApiView):
    """Sent back, or taken back: nothing of it happens."""

    @extend_schema(
        operation_id="incidents_refuse", request=ReasonInput, responses={200: InFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        return _stepped(request, pk, ReasonInput, services.refuse_incident)


class EndApi(ApiView):
    """Undo it whole, now. One person is enough."""

    @extend_schema(operation_id="incidents_end", request=ReasonInput, responses={200: InFullOutput})
    def post(self, request: Any, pk: int) -> Response:
        return _stepped(request, pk, ReasonInput, services.lift_incident)


class HaltApi(ApiView):
    """Freeze nothing more; what is frozen stays so until the end."""

    @extend_schema(
        operation_id="incidents_halt", request=ReasonInput, responses={200: InFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        return _stepped(request, pk, ReasonInput, services.halt_incident)


class ExtendApi(ApiView):
    """Ask for more time; another person answers."""

    @extend_schema(
        operation_id="incidents_extend", request=ExtendInput, responses={200: InFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        person, found = person_behind(request), incident_behind(request, pk)
        form = ExtendInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        services.ask_more(
            incident_id=found.pk,
            hours=said["hours"],
            reason=said["reason"],
            by=Actor.of(request._request),
            source_key=f"api:{person.pk}:{said['source_key']}",
        )
        return Response(InFullOutput(incident_behind(request, pk)).data)


class AnswerApi(ApiView):
    """A second person's yes or no to more time."""

    @extend_schema(
        operation_id="incidents_extend_answer", request=AnswerInput, responses={200: InFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        return _stepped(request, pk, AnswerInput, services.answer_more)


class LimitsApi(ApiView):
    """For how many hours an incident of a market may run in all, and from when on."""

    @extend_schema(operation_id="incidents_limits_list", responses=LimitOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(IncidentLimit.objects.order_by("-pk"), LimitOutput)

    @extend_schema(
        operation_id="incidents_limits_create", request=LimitInput, responses={201: LimitOutput}
    )
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = LimitInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        limit = services.set_limit(
            market=said["market"],
            hours=said["hours"],
            effective_from=said["effective_from"],
            by=Actor.of(request._request),
            source_key=f"api:{person.pk}:{said['source_key']}",
        )
        return Response(LimitOutput(limit).data, status=201)


def _stepped(request: Any, pk: int, shape: type[Fields], work: Callable[..., Any]) -> Response:
    person_behind(request)
    found = incident_behind(request, pk)
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    work(incident_id=found.pk, by=Actor.of(request._request), **form.validated_data)
    return Response(InFullOutput(incident_behind(request, pk)).data)
