"""Reconsidering a decision over the API: what each choice would do, and the override itself."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import DomainError
from governance.rest import ApiView, Choice, Fields
from violations.models import ViolationOverturned
from violations.shapes import ChosenInput, CitedInput
from workbench import services
from workbench.api.cases import person_behind
from workbench.api.decisions import decision_behind, source_key_of
from workbench.api.shapes import DecisionOutput, OverridePreviewOutput, given_back, said_of
from workbench.models import Decision
from workbench.selectors.chains import finding_of
from workbench.selectors.consequences import overturn_preview
from workbench.selectors.second_person import in_words, is_stricter_than, reasons_to_hold

OUTCOMES = [Decision.Outcome.VIOLATION.value, Decision.Outcome.NO_VIOLATION.value]


@extend_schema_serializer(component_name="NewOverride")
class OverrideInput(Fields):
    outcome = Choice(choices=Decision.Outcome.choices, help_text="A violation, or none.")
    reason = serializers.CharField(max_length=5000)
    cause = Choice(
        choices=ViolationOverturned.Cause.of_mistakes(),
        required=False,
        allow_blank=True,
        default="",
        help_text="What was wrong with the finding that falls; needed where one stands.",
    )
    clause = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    severity = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    also = CitedInput(many=True, required=False, default=list)
    chosen = ChosenInput(many=True, required=False, default=list)


class OverrideApi(ApiView):
    """A decision that takes the place of an executed one."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        decision_behind(request, kwargs["pk"])

    @extend_schema(
        operation_id="decision_override_preview",
        parameters=[
            OpenApiParameter("outcome", str, enum=OUTCOMES),
            OpenApiParameter("clause", str),
            OpenApiParameter("severity", str),
        ],
        responses=OverridePreviewOutput,
    )
    def get(self, request: Any, pk: int) -> Response:
        """What an override would do; nothing is written.

        `points` of a finding are what it charges. Where none shall stand they are what comes back,
        signed as they move the score, and `ends` holds the measures that end.
        """
        decision = decision_behind(request, pk)
        asked = request.query_params
        outcome = asked.get("outcome") or Decision.Outcome.VIOLATION.value
        if outcome not in OUTCOMES:
            words = f"{outcome[:40]!r} is not known. Choose one of: {', '.join(OUTCOMES)}."
            raise serializers.ValidationError({"outcome": [words]})
        severity = asked.get("severity") or decision.severity or decision.case.severity
        finding = finding_of(decision)
        if outcome == Decision.Outcome.NO_VIOLATION:
            overturn = overturn_preview(finding) if finding is not None else None
            said = given_back(overturn, outcome=outcome)
            return Response(OverridePreviewOutput({"ends": [], **said}).data)
        try:
            preview = services.override_preview(
                decision.case,
                outcome,
                clause=asked.get("clause", "")[:60] or decision.clause,
                severity=severity,
                finding=finding,
            )
            stricter = is_stricter_than(preview, finding, overrides=decision)
            why = reasons_to_hold(decision.case, outcome, preview, stricter=stricter)
        except DomainError as problem:
            said = said_of(None, outcome=outcome, severity=severity, refusal=problem.message)
        else:
            said = said_of(preview, outcome=outcome, severity=severity, waits_for=in_words(why))
        return Response(OverridePreviewOutput({"ends": [], **said}).data)

    @extend_schema(
        operation_id="decision_override",
        request=OverrideInput,
        responses={201: DecisionOutput},
    )
    def post(self, request: Any, pk: int) -> Response:
        person, decision = person_behind(request), decision_behind(request, pk)
        form = OverrideInput(data=request.data)
        form.is_valid(raise_exception=True)
        override = services.reconsider(
            decision_id=decision.pk,
            reviewer=person,
            by=Actor.of(request._request),
            source_key=source_key_of(request),
            **form.validated_data,
        )
        return Response(DecisionOutput(decision_behind(request, override.pk)).data, status=201)
