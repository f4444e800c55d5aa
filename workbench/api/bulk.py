"""Bulk runs over the API: preview, start, look, approve, stop, undo. All of them need a person."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from governance import codes
from governance.actors import Actor
from governance.errors import InvalidInput, Missing
from governance.models import User
from governance.rest import ApiView
from monitoring.models import RuleVersion
from parties.selectors import party_by_ref
from policies.models import RulebookVersion
from workbench.api.bulk_shapes import (
    PreviewInput,
    PreviewOutput,
    RowOutput,
    RunInFullOutput,
    RunOutput,
    StartInput,
    SweepInput,
    SweepOutput,
    UndoInput,
)
from workbench.api.cases import person_behind
from workbench.models import BulkRow, BulkRun, Case
from workbench.selectors.bulk import rows_of, run_of, runs
from workbench.selectors.foresight import foresee
from workbench.selectors.sweeping import Suspicion, resting_on, returned_by
from workbench.services import bulk
from workbench.services.bulk.errors import ActionNotAllowed


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


class BulkPreviewApi(ApiView):
    """What one choice for many cases would do; nothing is written."""

    idempotent = False

    @extend_schema(
        operation_id="bulk_runs_preview", request=PreviewInput, responses={200: PreviewOutput}
    )
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = PreviewInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        order = bulk.Order(
            action=said["action"],
            reason=said["reason"],
            params=_params(said),
            cases=_selected(said, request._request.principal),
        )
        bulk.check_order(order, person)
        foreseen = foresee(
            order.cases, action=order.action, owner=person, params=order.params
        ).said()
        order.foreseen.update(foreseen)
        limit = bulk.alone_up_to(number for number, _version in order.cases)
        answer = {
            "foreseen": foreseen,
            "second_person_needed": order.size > limit,
            "alone_up_to": limit,
            "order": bulk.sign(order, person),
        }
        return Response(PreviewOutput(answer).data)


class SweepPreviewApi(ApiView):
    """The findings that rest on a mistake, and what overturning them would return."""

    idempotent = False

    @extend_schema(operation_id="bulk_runs_sweep", request=SweepInput, responses={200: SweepOutput})
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = SweepInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        suspicion = _suspicion(said)
        rows = resting_on(suspicion).values_list("pk", flat=True)[: bulk.MOST + 1]
        numbers = list(rows)
        returned = returned_by(numbers[: bulk.MOST]).said()
        params = {"cause": said["cause"]}
        if suspicion.reviewer:
            params["reviewer"] = suspicion.reviewer.pk
        about = [[name, str(said[name])] for name in ABOUT if said.get(name)]
        order = bulk.Order(
            action=BulkRun.Action.OVERTURN,
            reason=said["reason"],
            params=params,
            violations=numbers,
            about=about,
            foreseen=returned,
        )
        bulk.check_order(order, person)
        return Response(SweepOutput({"returned": returned, "order": bulk.sign(order, person)}).data)


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


ABOUT = ("rule_version", "rulebook_version", "clause", "reviewer", "since", "until")


def _params(said: dict[str, Any]) -> dict[str, Any]:
    match said["action"]:
        case BulkRun.Action.VIOLATION:
            return {"severity": said["severity"]}
        case BulkRun.Action.ROUTE:
            return {"queue": said["queue"]}
        case BulkRun.Action.CLOSE:
            return {"closes_as": said.get("closes_as", "no_action")}
    return {}


def _selected(said: dict[str, Any], principal: Any) -> list[tuple[int, int]]:
    if "match" in said and "cases" not in said:
        rows: QuerySet[Case] = _matching(said["match"], principal)
    elif "cases" in said and "match" not in said:
        numbers = [_number(one, place) for place, one in enumerate(said["cases"])]
        rows = Case.objects.filter(pk__in=numbers)
        _refuse_unknown(said["cases"], numbers, set(rows.values_list("pk", flat=True)))
    else:
        raise InvalidInput("Name the cases, or say what they match: one of the two.")
    return list(rows.order_by("pk").values_list("pk", "version")[: bulk.MOST + 1])


def _matching(said: dict[str, Any], principal: Any) -> QuerySet[Case]:
    rows: Any = Case.objects.all()
    state = said["state"]
    rows = rows.undecided() if state == "undecided" else rows.filter(state=state)
    if party := said.get("party"):
        rows = rows.filter(party=party_by_ref(party, principal))
    if queue := said.get("queue"):
        rows = rows.filter(queue__code=queue)
    for name in ("clause", "severity"):
        if said.get(name):
            rows = rows.filter(**{name: said[name]})
    return rows  # type: ignore[no-any-return]


def _refuse_unknown(said: list[str], numbers: list[int], known: set[int]) -> None:
    faults = [
        {"field": f"cases[{place}]", "value": said[place], "message": "There is no such case."}
        for place, number in enumerate(numbers)
        if number not in known
    ]
    if faults:
        raise InvalidInput("Some of these cases do not exist.", faults=faults[:100])


def _number(said: str, place: int) -> int:
    numeric = said.isascii() and said.isdigit() and len(said) < 18
    number = int(said) if numeric else codes.decode("CASE", said)
    if number is None or number >= 2**63:
        message = "There is no such case. Write CASE-7F3K, or our id."
        fault = {"field": f"cases[{place}]", "value": said[:30], "message": message}
        raise InvalidInput(message, faults=[fault])
    return number


def _suspicion(said: dict[str, Any]) -> Suspicion:
    found: dict[str, Any] = {
        "rule_version": _behind(RuleVersion, "rule_version", pk=said.get("rule_version")),
        "rulebook_version": _behind(
            RulebookVersion, "rulebook_version", pk=said.get("rulebook_version")
        ),
        "reviewer": _behind(User, "reviewer", username=said.get("reviewer")),
    }
    suspicion = Suspicion(
        **found, clause=said["clause"], since=said.get("since"), until=said.get("until")
    )
    if not suspicion.says_something:
        raise ActionNotAllowed("Say what turned out wrong: a rule, a clause, or a reviewer.")
    return suspicion


def _behind(model: Any, field: str, **by: Any) -> Any:
    if not any(by.values()):
        return None
    found = model.objects.filter(**by).first()
    if found is None:
        message = "There is nothing of this number or name."
        fault = {"field": field, "value": str(next(iter(by.values())))[:80], "message": message}
        raise InvalidInput(message, faults=[fault])
    return found


def _one_of(request: Any, name: str, allowed: list[str]) -> str:
    """The word named in the query; one that does not exist is told, not taken for no rows."""
    said = str(request.query_params.get(name, ""))
    if said and said not in allowed:
        message = f"Choose one of: {', '.join(allowed)}."
        fault = {"field": name, "value": said[:80], "message": message}
        raise InvalidInput(message, faults=[fault])
    return said
