"""Blind second looks over the API. All of them need a person."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.actors import Actor
from governance.errors import Missing
from governance.permissions import may
from governance.rest import ApiView, Choice, Fields
from workbench.api.cases import person_behind
from workbench.api.shapes import EvidenceOutput
from workbench.models import Adjudication, Decision, Review
from workbench.selectors.quality.blind import blind_page
from workbench.selectors.quality.lists import review_of
from workbench.services import quality

CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="`REV-7F3K`, or our id."
)


@extend_schema_serializer(component_name="ReviewAnswer")
class AnswerInput(Fields):
    outcome = Choice(choices=["violation", "no_violation"])
    severity = serializers.CharField(max_length=20, required=False, allow_blank=True)
    clause = serializers.CharField(max_length=60, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=5000)


@extend_schema_serializer(component_name="NewAdjudication")
class AdjudicationInput(Fields):
    verdict = Choice(choices=Adjudication.Verdict.choices)
    cause = Choice(choices=Adjudication.Cause.choices)
    reason = serializers.CharField(max_length=5000)


@extend_schema_serializer(component_name="Adjudication")
class AdjudicationOutput(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=Adjudication.Verdict.choices)
    cause = serializers.ChoiceField(choices=Adjudication.Cause.choices)  # type: ignore[assignment]
    reason = serializers.CharField(source="reason.text", allow_null=True)
    lead = serializers.CharField(source="lead.username")


@extend_schema_serializer(component_name="BlindReview")
class BlindOutput(serializers.Serializer):
    """A decided case as it was before it was decided. What was decided is not in it."""

    code = serializers.CharField()
    lease_until = serializers.DateTimeField(allow_null=True)
    party = serializers.CharField()
    item = serializers.CharField()
    clause = serializers.CharField()
    clause_text = serializers.CharField()
    severities = serializers.ListField(child=serializers.CharField())
    score = serializers.IntegerField(allow_null=True)
    as_of = serializers.DateTimeField()
    evidence = EvidenceOutput(many=True)


@extend_schema_serializer(component_name="ClosedReview")
class ReviewOutput(serializers.Serializer):
    """A second look that was answered."""

    code = serializers.CharField()
    reviewer = serializers.CharField(source="reviewer.username", allow_null=True, default=None)
    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    severity = serializers.CharField()
    clause = serializers.CharField()
    agrees = serializers.BooleanField()
    closed_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(source="note.text", allow_null=True)
    decision = serializers.IntegerField(source="decision_id")
    adjudication = AdjudicationOutput(allow_null=True, default=None)


def review_behind(code: str) -> Review:
    found = review_of(code)
    if found is None or found.sampled_id is None:
        raise Missing
    return found


class NextReviewApi(ApiView):
    """The next second look that this person may have."""

    @extend_schema(
        operation_id="quality_reviews_next",
        request=None,
        responses={
            200: BlindOutput,
            204: OpenApiResponse(description="Nothing waits that this person may have."),
        },
    )
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        found = quality.take_next_review(reviewer=person, by=Actor.of(request._request))
        if found is None:
            return Response(status=204)
        return Response(_blind(review_behind(found.code)))


class ReviewApi(ApiView):
    """A second look: blind to whoever has it, in full to leads once it is answered."""

    @extend_schema(operation_id="quality_reviews_read", parameters=[CODE], responses=BlindOutput)
    def get(self, request: Any, code: str) -> Response:
        found = review_behind(code)
        principal = request._request.principal
        if found.closed_at is not None:
            sees = may(principal, "workbench:api-quality-samples", "GET")
            if not sees and found.reviewer_id != principal.user_id:
                raise Missing
            return Response(ReviewOutput(found).data)
        held = found.lease_until is not None and found.lease_until > clock.now()
        if not held or found.reviewer_id != principal.user_id:
            raise Missing("Take it first: only who has it in hand may look at it.")
        return Response(_blind(found))


class AnswerApi(ApiView):
    """A second reviewer's answer."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        review_behind(kwargs["code"])

    @extend_schema(
        operation_id="quality_reviews_answer",
        parameters=[CODE],
        request=AnswerInput,
        responses=OpenApiResponse(description="Kept. What the first decided is not told."),
    )
    def post(self, request: Any, code: str) -> Response:
        person, found = person_behind(request), review_behind(code)
        form = AnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        quality.close_review(
            review_id=found.pk,
            reviewer=person,
            by=Actor.of(request._request),
            **form.validated_data,
        )
        return Response({"code": found.code, "closed": True})


class AdjudicationApi(ApiView):
    """A quality lead's word where two differ."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        review_behind(kwargs["code"])

    @extend_schema(
        operation_id="quality_reviews_adjudicate",
        parameters=[CODE],
        request=AdjudicationInput,
        responses={201: ReviewOutput},
    )
    def post(self, request: Any, code: str) -> Response:
        person, found = person_behind(request), review_behind(code)
        form = AdjudicationInput(data=request.data)
        form.is_valid(raise_exception=True)
        quality.adjudicate(
            review_id=found.pk, lead=person, by=Actor.of(request._request), **form.validated_data
        )
        return Response(ReviewOutput(review_behind(code)).data, status=201)


def _blind(found: Review) -> Any:
    page = blind_page(found)
    clause = page.clause
    return BlindOutput(
        {
            "code": found.code,
            "lease_until": found.lease_until,
            "party": page.party.ref,
            "item": page.item,
            "clause": found.decision.case.clause,
            "clause_text": clause.text if clause else "",
            "severities": clause.severities if clause else [],
            "score": page.card.standing.score if page.card.standing else None,
            "as_of": page.as_of,
            "evidence": page.evidence,
        }
    ).data
