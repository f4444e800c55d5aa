"""Decisions over the API. All of them need a person."""

import hashlib
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, Missing
from governance.models import User
from governance.rest import ApiView
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.shapes import (
    CODE,
    CancelInput,
    DecisionInput,
    DecisionOutput,
    GoldenOutput,
    PreviewOutput,
    ReleaseInput,
    ReleaseOutput,
    said_of,
)
from workbench.models import Case, Decision
from workbench.selectors.cases import decision_on
from workbench.selectors.consequences import cited_from, preview_of
from workbench.selectors.decisions import decision_by
from workbench.selectors.lists import decisions
from workbench.selectors.second_person import in_words, reasons_to_hold
from workbench.services import quality


def decision_behind(request: Any, pk: int) -> Decision:
    principal = request._request.principal
    decision = decision_by(pk, principal.user_id) if principal.sees_all_parties else None
    if decision is None:
        raise Missing
    return decision


class DecisionApi(ApiView):
    """The decision on a case."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        case_behind(request, kwargs["code"])

    @extend_schema(operation_id="decision_read", parameters=[CODE], responses=DecisionOutput)
    def get(self, request: Any, code: str) -> Response:
        decision = decision_on(case_behind(request, code))
        if decision is None:
            raise Missing("Nothing has been decided on this case.")
        return Response(DecisionOutput(decision).data)

    @extend_schema(
        operation_id="decision_create",
        parameters=[CODE],
        request=DecisionInput,
        responses={
            200: GoldenOutput,
            201: DecisionOutput,
            409: OpenApiResponse(description="Stale version, lapsed lease, or decided already."),
        },
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = DecisionInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        if case.is_golden:
            return Response(GoldenOutput(_answered(request, case, person, said)).data)
        decision = services.decide(
            case_id=case.pk,
            outcome=said["outcome"],
            severity=said["severity"],
            reason=said["reason"],
            overturn_cause=said["overturn_cause"],
            also=said["also"],
            chosen=said["chosen"],
            case_version=said["version"],
            effect_at=said.get("effect_at"),
            reviewer=person,
            by=Actor.of(request._request),
            source_key=source_key_of(request),
            clause=said["clause"],
            eased=said["eased"],
        )
        return Response(DecisionOutput(decision_behind(request, decision.pk)).data, status=201)


def _answered(request: Any, case: Case, person: User, said: dict[str, Any]) -> Any:
    """What was sent for a golden case is scored, and told; nothing else comes of it."""
    return quality.answer_golden(
        case_id=case.pk,
        outcome=said["outcome"],
        severity=said["severity"],
        reason=said["reason"],
        case_version=said["version"],
        reviewer=person,
        by=Actor.of(request._request),
    )


class PreviewApi(ApiView):
    """What one choice would do; nothing is written."""

    @extend_schema(
        operation_id="decision_preview",
        parameters=[
            CODE,
            OpenApiParameter("outcome", str, enum=Decision.Outcome.values),
            OpenApiParameter("severity", str),
            OpenApiParameter(
                "also", str, many=True, description="A further clause: `code` or `code:severity`."
            ),
        ],
        responses=PreviewOutput,
    )
    def get(self, request: Any, code: str) -> Response:
        case = case_behind(request, code)
        outcome = _outcome_asked(request) or Decision.Outcome.VIOLATION
        severity = request.query_params.get("severity", "") or case.severity
        also = cited_from(request.query_params.getlist("also"))
        try:
            preview = preview_of(case, outcome=outcome, severity=severity, also=also)
        except DomainError as problem:
            said = said_of(None, outcome=outcome, severity=severity, refusal=problem.message)
        else:
            why = in_words(reasons_to_hold(case, outcome, preview))
            said = said_of(preview, outcome=outcome, severity=severity, waits_for=why)
        return Response(PreviewOutput(said).data)


class DecisionsApi(ApiView):
    """All decisions, newest first."""

    @extend_schema(
        operation_id="decisions_list",
        parameters=[OpenApiParameter("outcome", str, enum=Decision.Outcome.values)],
        responses=DecisionOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows = decisions(request._request.principal.user_id)
        if outcome := _outcome_asked(request):
            rows = rows.filter(outcome=outcome)
        return self.paginated(rows, DecisionOutput)


class ReleaseApi(ApiView):
    """A second person's yes to a held decision."""

    @extend_schema(operation_id="decision_release", request=ReleaseInput, responses=ReleaseOutput)
    def post(self, request: Any, pk: int) -> Response:
        person, decision = person_behind(request), decision_behind(request, pk)
        form = ReleaseInput(data=request.data)
        form.is_valid(raise_exception=True)
        answer = services.release_decision(
            decision_id=decision.pk,
            reviewer=person,
            by=Actor.of(request._request),
            approved_score=form.validated_data.get("approved_score"),
            approved_joint=form.validated_data.get("approved_joint"),
            sure=form.validated_data["sure"],
        )
        preview = said_of(answer.preview, outcome=decision.outcome, severity=decision.severity)
        said = {
            "released": answer.released,
            "decision": decision_behind(request, pk),
            "preview": preview,
        }
        return Response(ReleaseOutput(said).data)


class CancelApi(ApiView):
    """Taking a decision back before it takes effect."""

    @extend_schema(operation_id="decision_cancel", request=CancelInput, responses=DecisionOutput)
    def post(self, request: Any, pk: int) -> Response:
        person, decision = person_behind(request), decision_behind(request, pk)
        form = CancelInput(data=request.data)
        form.is_valid(raise_exception=True)
        services.cancel_decision(
            decision_id=decision.pk,
            reviewer=person,
            by=Actor.of(request._request),
            reason=form.validated_data["reason"],
        )
        return Response(DecisionOutput(decision_behind(request, pk)).data)


def source_key_of(request: Any) -> str:
    """The idempotency key names the click, here as on the page."""
    said = request.headers.get("Idempotency-Key", "")
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _outcome_asked(request: Any) -> str:
    """The outcome named in the query; one that does not exist is told, not taken for no rows."""
    said = request.query_params.get("outcome", "")
    if said and said not in Decision.Outcome.values:
        message = f"Choose one of: {', '.join(Decision.Outcome.values)}."
        raise InvalidInput(
            message, faults=[{"field": "outcome", "value": said[:80], "message": message}]
        )
    return said
