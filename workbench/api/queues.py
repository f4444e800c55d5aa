"""Queues over the API, and moving cases between queues and people."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import Missing
from governance.models import Market, User
from governance.rest import ApiView, Choice, Fields, Known
from parties.models import Party
from workbench import services
from workbench.api.cases import case_behind, full_answer, person_behind
from workbench.api.shapes import CODE, CaseInFullOutput
from workbench.models import Case, Queue
from workbench.selectors.routing import would_take_how_many

QUEUE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Its code.")


def _words() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200
    )


@extend_schema_serializer(component_name="Queue")
class QueueOutput(serializers.Serializer):
    """What a queue asks for, where it stands in the order, and what it promises."""

    code = serializers.CharField()
    title = serializers.CharField()
    enabled = serializers.BooleanField()
    for_appeals = serializers.BooleanField()
    precedence = serializers.IntegerField()
    market = serializers.CharField(source="market_id", allow_null=True)
    party_kinds = serializers.ListField(child=serializers.CharField())
    clauses = serializers.ListField(child=serializers.CharField())
    severities = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    sources = serializers.ListField(child=serializers.CharField())
    value_from = serializers.IntegerField(allow_null=True)
    value_below = serializers.IntegerField(allow_null=True)
    skill = serializers.CharField(source="skill.code", allow_null=True, default=None)
    calendar = serializers.CharField(source="calendar.code", allow_null=True, default=None)
    due_hours = serializers.IntegerField()
    due_days = serializers.IntegerField(allow_null=True)
    starts_a_day = serializers.IntegerField(allow_null=True)
    undo_seconds = serializers.IntegerField()
    lease_minutes = serializers.IntegerField()
    skip_hours = serializers.IntegerField()
    bulk_alone_up_to = serializers.IntegerField()
    reason_to_find = serializers.BooleanField()
    reason_to_clear = serializers.BooleanField()
    sweeps_siblings = serializers.BooleanField()
    version = serializers.IntegerField()


@extend_schema_serializer(component_name="QueueInFull")
class QueueInFullOutput(QueueOutput):
    """A queue, and how many open cases its scope would take now (up to a thousand)."""

    would_take = serializers.IntegerField()


@extend_schema_serializer(component_name="NewQueue")
class QueueInput(Fields):
    code = serializers.SlugField(max_length=40)
    title = serializers.CharField(max_length=120)
    for_appeals = serializers.BooleanField(required=False)
    precedence = serializers.IntegerField(min_value=1, max_value=29_990, required=False)
    market = Known(queryset=Market.objects.all(), required=False, allow_null=True)
    party_kinds = serializers.ListField(child=Choice(choices=Party.Kind.choices), required=False)
    clauses = _words()
    severities = _words()
    languages = _words()
    sources = serializers.ListField(child=Choice(choices=Case.Source.choices), required=False)
    value_from = serializers.IntegerField(
        min_value=0, max_value=10**15, required=False, allow_null=True
    )
    value_below = serializers.IntegerField(
        min_value=1, max_value=10**15, required=False, allow_null=True
    )
    due_hours = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    due_days = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, allow_null=True
    )
    starts_a_day = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, allow_null=True
    )
    undo_seconds = serializers.IntegerField(min_value=0, max_value=3600, required=False)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=480, required=False)
    skip_hours = serializers.IntegerField(min_value=1, max_value=720, required=False)
    bulk_alone_up_to = serializers.IntegerField(
        min_value=0,
        max_value=5000,
        required=False,
        help_text="Cases that one person may change at once; more wait for a second person.",
    )
    reason_to_find = serializers.BooleanField(
        required=False,
        help_text="Whether a violation needs a reason in words; off, the frozen facts stand for it.",
    )
    reason_to_clear = serializers.BooleanField(
        required=False, help_text="Whether no violation needs a reason in words."
    )
    sweeps_siblings = serializers.BooleanField(
        required=False,
        help_text="Whether a violation found here may close the account's other waiting cases.",
    )


@extend_schema_serializer(component_name="QueueChange")
class QueueChangeInput(QueueInput):
    """Only what changes. With `version`, a queue that somebody else changed meanwhile answers 409."""

    code = serializers.SlugField(max_length=40, required=False)
    title = serializers.CharField(max_length=120, required=False)
    version = serializers.IntegerField(min_value=1, required=False)


@extend_schema_serializer(component_name="QueueMove")
class MoveTo(Fields):
    to = serializers.CharField(
        max_length=50, help_text="Code of the queue that takes over.", required=False, default=""
    )


@extend_schema_serializer(component_name="CaseQueue")
class CaseQueueInput(Fields):
    queue = serializers.CharField(max_length=50)


@extend_schema_serializer(component_name="Transfer")
class TransferInput(Fields):
    to = serializers.CharField(max_length=150, help_text="Username of the colleague.")


class QueuesApi(ApiView):
    """All queues; and the way to make one."""

    @extend_schema(operation_id="queues_list", responses=QueueOutput(many=True))
    def get(self, request: Any) -> Response:
        rows = Queue.objects.live().select_related("skill", "calendar")
        return self.paginated(rows, QueueOutput)

    @extend_schema(
        operation_id="queues_create", request=QueueInput, responses={201: QueueInFullOutput}
    )
    def post(self, request: Any) -> Response:
        form = QueueInput(data=request.data)
        form.is_valid(raise_exception=True)
        queue = services.save_queue(by=Actor.of(request._request), **form.validated_data)
        return Response(_answer(queue), status=201)


class QueueApi(ApiView):
    """One queue: its scope and order, with the open cases that it would take."""

    @extend_schema(operation_id="queues_read", parameters=[QUEUE], responses=QueueInFullOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(_answer(_queue_or_missing(code)))

    @extend_schema(
        operation_id="queues_change",
        parameters=[QUEUE],
        request=QueueChangeInput,
        responses=QueueInFullOutput,
    )
    def patch(self, request: Any, code: str) -> Response:
        queue = _queue_or_missing(code)
        form = QueueChangeInput(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        said = {"code": queue.code, **form.validated_data}
        saved = services.save_queue(by=Actor.of(request._request), queue_id=queue.pk, **said)
        return Response(_answer(saved))

    @extend_schema(
        operation_id="queues_delete",
        parameters=[
            QUEUE,
            OpenApiParameter("to", OpenApiTypes.STR, description="Queue that takes over."),
        ],
        responses={204: None},
    )
    def delete(self, request: Any, code: str) -> Response:
        asked = MoveTo(data=request.query_params)
        asked.is_valid(raise_exception=True)
        queue, by = _queue_or_missing(code), Actor.of(request._request)
        services.delete_queue(queue_id=queue.pk, by=by, to=asked.validated_data["to"])
        return Response(status=204)


class CaseQueueApi(ApiView):
    """Moving one case to another queue by hand."""

    @extend_schema(
        operation_id="cases_move",
        parameters=[CODE],
        request=CaseQueueInput,
        responses=CaseInFullOutput,
    )
    def post(self, request: Any, code: str) -> Response:
        case = case_behind(request, code)
        form = CaseQueueInput(data=request.data)
        form.is_valid(raise_exception=True)
        to, by = form.validated_data["queue"], Actor.of(request._request)
        services.reassign_case(case_id=case.pk, to=to, by=by)
        return Response(full_answer(case_behind(request, code)))


class TransferApi(ApiView):
    """Handing a case to a named colleague."""

    @extend_schema(
        operation_id="cases_transfer",
        parameters=[CODE],
        request=TransferInput,
        responses=CaseInFullOutput,
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = TransferInput(data=request.data)
        form.is_valid(raise_exception=True)
        to = User.objects.filter(username=form.validated_data["to"]).first()
        if to is None:
            raise Missing
        by = Actor.of(request._request)
        services.transfer_claim(case_id=case.pk, to=to, reviewer=person, by=by)
        return Response(full_answer(case_behind(request, code)))


def _queue_or_missing(code: str) -> Queue:
    queue = Queue.objects.live().select_related("skill", "calendar").filter(code=code).first()
    if queue is None:
        raise Missing
    return queue


def _answer(queue: Queue) -> dict[str, Any]:
    return {**QueueOutput(queue).data, "would_take": would_take_how_many(queue).number}
