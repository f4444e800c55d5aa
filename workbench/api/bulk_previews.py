"""Previews of bulk runs and sweeps over the API. Nothing is begun; all of them need a person."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from governance import codes
from governance.errors import InvalidInput, Missing
from governance.models import User
from governance.rest import ApiView
from monitoring.models import RuleVersion
from parties.selectors import party_by_ref
from policies.models import RulebookVersion
from workbench.api.bulk_shapes import (
    PreviewInput,
    PreviewOutput,
    PreviewUnderWayOutput,
    SweepInput,
    SweepOutput,
)
from workbench.api.cases import person_behind
from workbench.models import BulkPreview, BulkRun, Case, Queue
from workbench.selectors.bulk import preview_of
from workbench.selectors.clauses import severities_known, titles_by_code
from workbench.selectors.foresight import foresee
from workbench.selectors.golden import with_copies_of
from workbench.selectors.sweeping import Suspicion, resting_on, returned_by
from workbench.services import bulk
from workbench.services.bulk.errors import ActionNotAllowed


class BulkPreviewApi(ApiView):
    """What one choice for many cases would do; nothing is written."""

    idempotent = False

    @extend_schema(
        operation_id="bulk_runs_preview",
        request=PreviewInput,
        responses={200: PreviewOutput, 202: PreviewUnderWayOutput},
        description=(
            "What one choice for many cases would do. More than a hundred findings, or a thousand "
            "of anything else, are looked at by the worker: the answer is then 202, and the preview "
            "is asked for by its id."
        ),
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
        if bulk.takes_long(order):
            asked = bulk.ask_preview(order=order, owner=person)
            return Response(PreviewUnderWayOutput(_under_way(asked)).data, status=202)
        foreseen = foresee(order.cases, action=order.action, owner=person, params=order.params)
        order.foreseen.update(foreseen.said())
        return Response(PreviewOutput(_answer(order, person)).data)


class PreviewUnderWayApi(ApiView):
    """A preview that the worker works out: how far it is, and in the end what it found."""

    @extend_schema(operation_id="bulk_previews_read", responses=PreviewUnderWayOutput)
    def get(self, request: Any, pk: int) -> Response:
        preview = self._preview(request, pk)
        said = _under_way(preview)
        if preview.is_answered and not bulk.is_stale(preview):
            said["answer"] = _answer(bulk.order_of(preview), preview.owner)
        return Response(PreviewUnderWayOutput(said).data)

    @extend_schema(operation_id="bulk_previews_delete", responses={204: None})
    def delete(self, request: Any, pk: int) -> Response:
        preview = self._preview(request, pk)
        bulk.drop_preview(preview_id=preview.pk, owner=preview.owner)
        return Response(status=204)

    def _preview(self, request: Any, pk: int) -> BulkPreview:
        preview = preview_of(pk, request._request.principal)
        if preview is None:
            raise Missing
        return preview


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


def _answer(order: bulk.Order, person: User) -> dict[str, Any]:
    limit = bulk.alone_up_to(number for number, _version in order.cases)
    return {
        "foreseen": order.foreseen,
        "second_person_needed": order.size > limit,
        "alone_up_to": limit,
        "order": bulk.sign(order, person),
    }


def _under_way(preview: BulkPreview) -> dict[str, Any]:
    if preview.problem:
        state = "failed"
    elif bulk.is_stale(preview):
        state = "stale"
    else:
        state = "under_way" if preview.under_way else "ready"
    return {
        "id": preview.pk,
        "state": state,
        "done": preview.done,
        "total": preview.total,
        "problem": preview.problem,
        "answer": None,
    }


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
        rows = with_copies_of(principal.user_id).filter(pk__in=numbers)
        _refuse_unknown(said["cases"], numbers, set(rows.values_list("pk", flat=True)))
    else:
        raise InvalidInput("Name the cases, or say what they match: one of the two.")
    return list(rows.order_by("pk").values_list("pk", "version")[: bulk.MOST + 1])


def _matching(said: dict[str, Any], principal: Any) -> QuerySet[Case]:
    rows: Any = with_copies_of(principal.user_id)
    state = said["state"]
    rows = rows.undecided() if state == "undecided" else rows.filter(state=state)
    if party := said.get("party"):
        rows = rows.filter(party=party_by_ref(party, principal))
    if queue := said.get("queue"):
        rows = rows.filter(queue=_behind(Queue, "match.queue", code=queue))
    for name, known in (("clause", titles_by_code), ("severity", severities_known)):
        if word := said.get(name):
            _refuse_unheard(f"match.{name}", word, known())
            rows = rows.filter(**{name: word})
    return rows  # type: ignore[no-any-return]


def _refuse_unheard(field: str, word: str, known: Collection[str]) -> None:
    """A word that no rulebook has is a mistake, not a match of nothing."""
    if word not in known:
        name = field.removeprefix("match.")
        message = f"No rulebook has this {name}. GET /api/v1/rulebooks says what there is."
        fault = {"field": field, "value": word[:80], "message": message}
        raise InvalidInput(message, faults=[fault])


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
    if said["clause"]:
        _refuse_unheard("clause", said["clause"], titles_by_code())
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
