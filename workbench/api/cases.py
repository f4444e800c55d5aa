"""Cases and claims over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import Missing
from governance.models import User
from governance.rest import ApiView, named_in
from items.selectors import item_by_ref
from parties.selectors import party_by_ref
from workbench import services
from workbench.api.shapes import (
    CODE,
    CaseFilter,
    CaseInFullOutput,
    CaseInput,
    CaseOutput,
    ClaimNextInput,
    ClaimOutput,
    EvidenceOutput,
    PreviewOutput,
    said_of,
)
from workbench.models import Case, Queue
from workbench.selectors.cases import case_of, cases, claim_on
from workbench.selectors.consequences import choices_on
from workbench.selectors.evidence import evidence_of
from workbench.services.quality.errors import BlindReview


def person_behind(request: Any) -> User:
    """The person who asks, or the one a key names; a bare key may not do what only people do."""
    user_id = request._request.principal.user_id
    if user_id is None:
        raise services.PersonRequired
    return User.objects.get(pk=user_id)


def case_behind(request: Any, code: str) -> Case:
    case = case_of(code, request._request.principal)
    if case is None:
        raise Missing
    if case.reviewed_blind:
        raise BlindReview
    return case


def full_answer(case: Case) -> dict[str, Any]:
    """A case with evidence, claim, and every choice's result."""
    undecided = case.state in {Case.State.OPEN, Case.State.CLAIMED}
    choices = choices_on(case) if undecided and case.kind == Case.Kind.FINDING else []
    claim = claim_on(case)
    previews = [
        said_of(
            one.preview,
            outcome=one.outcome,
            severity=one.severity,
            refusal=one.refusal,
            waits_for=one.waits_for,
        )
        for one in choices
    ]
    return {
        **CaseOutput(case).data,
        "claim": ClaimOutput(claim).data if claim else None,
        "evidence": EvidenceOutput(evidence_of(case), many=True).data,
        "previews": PreviewOutput(previews, many=True).data,
    }


class CasesApi(ApiView):
    """All cases, newest first; and the way to open one by hand."""

    @extend_schema(
        operation_id="cases_list", parameters=[CaseFilter], responses=CaseOutput(many=True)
    )
    def get(self, request: Any) -> Response:
        asked = CaseFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = _narrowed(asked.validated_data, request._request.principal)
        return self.paginated(rows, CaseOutput)

    @extend_schema(
        operation_id="cases_create", request=CaseInput, responses={201: CaseInFullOutput}
    )
    def post(self, request: Any) -> Response:
        form = CaseInput(data=request.data)
        form.is_valid(raise_exception=True)
        said, principal = form.validated_data, request._request.principal
        case = services.open_case_by_hand(
            **named_in(said, principal, party=party_by_ref, item=item_by_ref),
            clause=said["clause"],
            reason=said["reason"],
            conduct_from=said["conduct_from"],
            conduct_to=said["conduct_to"],
            by=Actor.of(request._request),
        )
        return Response(full_answer(case_behind(request, case.code)), status=201)


class CaseApi(ApiView):
    """One case, with evidence, reasons for its priority, and what each choice would do."""

    @extend_schema(operation_id="cases_read", parameters=[CODE], responses=CaseInFullOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(full_answer(case_behind(request, code)))


class ClaimNextApi(ApiView):
    """The most urgent case that this person may have."""

    @extend_schema(
        operation_id="cases_claim_next",
        request=ClaimNextInput,
        responses={
            200: CaseInFullOutput,
            204: OpenApiResponse(description="Nothing waits that this person may have."),
        },
    )
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = ClaimNextInput(data=request.data)
        form.is_valid(raise_exception=True)
        queue = None
        if code := form.validated_data.get("queue"):
            queue = Queue.objects.live().filter(code=code).first()
            if queue is None:
                raise Missing
        case = services.claim_next(reviewer=person, by=Actor.of(request._request), queue=queue)
        if case is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(full_answer(case_behind(request, case.code)))


class ClaimApi(ApiView):
    """Taking one case, keeping it (again), giving it back."""

    @extend_schema(
        operation_id="cases_claim", parameters=[CODE], request=None, responses=CaseInFullOutput
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        services.claim_case(case_id=case.pk, reviewer=person, by=Actor.of(request._request))
        return Response(full_answer(case_behind(request, code)))

    @extend_schema(
        operation_id="cases_give_back",
        parameters=[CODE],
        request=None,
        responses={204: OpenApiResponse(description="The case is back in its queue.")},
    )
    def delete(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        services.release_claim(case_id=case.pk, reviewer=person, by=Actor.of(request._request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _narrowed(said: dict[str, Any], principal: Any) -> Any:
    rows: Any = cases(principal.user_id)
    if state := said.get("state"):
        rows = rows.undecided() if state == "undecided" else rows.filter(state=state)
    if party := said.get("party"):
        rows = rows.filter(party=party_by_ref(party, principal))
    if queue := said.get("queue"):
        if not Queue.objects.filter(code=queue).exists():
            words = f"There is no queue {queue[:60]!r}. Those that exist are at /api/v1/queues."
            raise ValidationError({"queue": [words]})
        rows = rows.filter(queue__code=queue)
    if item := said.get("item"):
        rows = rows.filter(item=item_by_ref(item, principal))
    for name in ("clause", "kind"):
        if said.get(name):
            rows = rows.filter(**{name: said[name]})
    return rows
