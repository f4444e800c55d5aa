"""Bulk runs over the API: start, look, approve, stop, undo. All of them need a person."""

import hashlib
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import InvalidInput, Missing
from governance.rest import ApiView
from workbench.api.bulk_shapes import (
    RowOutput,
    RunInFullOutput,
    RunOutput,
    StartInput,
    UndoInput,
)
from workbench.api.cases import person_behind
from workbench.models import BulkRow, BulkRun
from workbench.selectors.bulk import rows_of, run_of, runs
from workbench.services import bulk


def run_behind(request: Any, pk: int) -> BulkRun:
    run = run_of(str(pk), request._request.principal)
    if run is None:
        raise Missing
    return run


class BulkRunsApi(ApiView):
    """All runs, newest first; and the way to begin what was previewed."""

    @extend_schema(
        operation_id="bulk_runs_list",
        parameters=[OpenApiParameter("state", str, enum=BulkRun.State.values)],
        responses=RunOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows = runs()
        if state := _one_of(request, "state", BulkRun.State.values):
            rows = rows.filter(state=state)
        return self.paginated(rows, RunOutput)

    @extend_schema(
        operation_id="bulk_runs_create", request=StartInput, responses={201: RunInFullOutput}
    )
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = StartInput(data=request.data)
        form.is_valid(raise_exception=True)
        order = bulk.read(form.validated_data["order"], person)
        run = bulk.start_run(order=order, owner=person, by=Actor.of(request._request))
        return Response(RunInFullOutput(run_behind(request, run.pk)).data, status=201)


class BulkRunApi(ApiView):
    """One run, with how far it has come."""

    @extend_schema(operation_id="bulk_runs_read", responses=RunInFullOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(RunInFullOutput(run_behind(request, pk)).data)


class BulkRowsApi(ApiView):
    """What became of each case or finding of a run."""

    @extend_schema(
        operation_id="bulk_runs_rows",
        parameters=[OpenApiParameter("state", str, enum=BulkRow.State.values)],
        responses=RowOutput(many=True),
    )
    def get(self, request: Any, pk: int) -> Response:
        rows = rows_of(run_behind(request, pk))
        if state := _one_of(request, "state", BulkRow.State.values):
            rows = rows.filter(state=state)
        return self.paginated(rows.order_by("-pk"), RowOutput)


class _Step(ApiView):
    """What a person does with a run."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        run_behind(request, kwargs["pk"])

    def answer(self, request: Any, pk: int, work: Callable[..., BulkRun]) -> Response:
        person, run = person_behind(request), run_behind(request, pk)
        work(run_id=run.pk, reviewer=person, by=Actor.of(request._request))
        return Response(RunInFullOutput(run_behind(request, pk)).data)


class ApproveApi(_Step):
    """A second person's yes."""

    @extend_schema(operation_id="bulk_runs_approve", request=None, responses=RunInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        return self.answer(request, pk, bulk.approve_run)


class RefuseApi(_Step):
    """A second person's no."""

    @extend_schema(operation_id="bulk_runs_refuse", request=None, responses=RunInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        return self.answer(request, pk, bulk.refuse_run)


class StopApi(_Step):
    """No further row begins."""

    @extend_schema(operation_id="bulk_runs_stop", request=None, responses=RunInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        return self.answer(request, pk, bulk.stop_run)


class UndoApi(_Step):
    """Take back as one all that a run did."""

    @extend_schema(
        operation_id="bulk_runs_undo", request=UndoInput, responses={201: RunInFullOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        person, run = person_behind(request), run_behind(request, pk)
        form = UndoInput(data=request.data)
        form.is_valid(raise_exception=True)
        undoing = bulk.undo_run(
            run_id=run.pk,
            owner=person,
            by=Actor.of(request._request),
            source_key=hashlib.sha256(request.headers["Idempotency-Key"].encode()).hexdigest()[:40],
            **form.validated_data,
        )
        return Response(RunInFullOutput(run_behind(request, undoing.pk)).data, status=201)


def _one_of(request: Any, name: str, allowed: list[str]) -> str:
    """The word named in the query; one that does not exist is told, not taken for no rows."""
    said = str(request.query_params.get(name, ""))
    if said and said not in allowed:
        message = f"Choose one of: {', '.join(allowed)}."
        fault = {"field": name, "value": said[:80], "message": message}
        raise InvalidInput(message, faults=[fault])
    return said
