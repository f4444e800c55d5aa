"""Emergencies over the API. To open, start, extend and end one needs a person."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import InvalidInput, Missing
from governance.rest import ApiView, Fields
from violations import services
from violations.incident_reads import (
    incident_of,
    incidents,
    rows_of,
)
from violations.incidents import matching_from
from violations.models import Incident, IncidentLimit
from workbench.api.cases import person_behind
from workbench.api.incident_shapes import (
    AnswerInput,
    ExtendInput,
    IncidentOutput,
    InFullOutput,
    LimitInput,
    LimitOutput,
    OpenInput,
    PreviewInput,
    PreviewOutput,
    ReasonInput,
    RowOutput,
    StartInput,
    foreseen_shape,
)
from workbench.selectors.incidents import foresee, foreseen_again


def incident_behind(request: Any, pk: int) -> Incident:
    found = incident_of(str(pk), request._request.principal)
    if found is None:
        raise Missing
    return found


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
        return Response(
            PreviewOutput(foreseen_shape(foresee(said["freezes"], market, matching))).data
        )


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
        return Response(PreviewOutput(foreseen_shape(foreseen_again(found))).data)

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
