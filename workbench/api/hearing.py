"""Hearing over the API: facts, answers to corrections, appeals of reporters."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from appeals.models import Appeal, Correction
from appeals.selectors import code_of, corrections
from appeals.services import answer_correction
from governance.actors import Actor
from governance.rest import ApiView, Choice, Fields
from monitoring.models import Report
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.shapes import CODE
from workbench.selectors.reporters import appeals_of_report, eligibility_of_report


class FactsApi(ApiView):
    """Returns an appeal for facts; the clock stops until they are there."""

    @extend_schema_serializer(component_name="FactsAsked")
    class Input(Fields):
        to = Choice(choices=[one for one in Appeal.WaitsFor.choices if one[0]])
        question = serializers.CharField(max_length=5000)

    @extend_schema_serializer(component_name="FactsWaited")
    class Output(serializers.Serializer):
        case = serializers.CharField(source="code")
        state = serializers.CharField()
        paused_at = serializers.DateTimeField(allow_null=True)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        case_behind(request, kwargs["code"])

    @extend_schema(
        operation_id="appeal_facts_ask", parameters=[CODE], request=Input, responses={201: Output}
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        case = services.return_case_for_facts(
            case_id=case.pk, reviewer=person, by=Actor.of(request._request), **form.validated_data
        )
        return Response(self.Output(case).data, status=status.HTTP_201_CREATED)


class CorrectionAnswerApi(ApiView):
    """The answer to a correction. It needs a person."""

    @extend_schema_serializer(component_name="CorrectionAnswer")
    class Input(Fields):
        accepted = serializers.BooleanField()
        answer = serializers.CharField(max_length=5000)

    @extend_schema_serializer(component_name="AnsweredCorrection")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        violation = serializers.IntegerField(source="violation_id")
        state = serializers.CharField()
        closed_at = serializers.DateTimeField(allow_null=True)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self._seen(request, kwargs["pk"])

    def _seen(self, request: Any, pk: int) -> Correction:
        return get_object_or_404(corrections(request._request.principal), pk=pk)

    @extend_schema(operation_id="correction_answer", request=Input, responses={201: Output})
    def post(self, request: Any, pk: int) -> Response:
        person_behind(request)
        seen = self._seen(request, pk)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        made = answer_correction(
            correction_id=seen.pk, by=Actor.of(request._request), **form.validated_data
        )
        return Response(self.Output(made).data, status=status.HTTP_201_CREATED)


class ReportAppealApi(ApiView):
    """Asking for another look at “no violation”: for who sent the report, once per decision."""

    @extend_schema_serializer(component_name="NewReportAppeal")
    class Input(Fields):
        text = serializers.CharField(max_length=5000)

    @extend_schema_serializer(component_name="ReportAppeal")
    class Output(serializers.Serializer):
        eligible = serializers.BooleanField()
        code = serializers.CharField()
        reason = serializers.CharField()
        until = serializers.DateTimeField(allow_null=True)
        appeals = serializers.ListField(child=serializers.DictField())

    def _seen(self, request: Any, pk: int) -> Report:
        rows = Report.objects.visible_to(request._request.principal).select_related("party__market")
        return get_object_or_404(rows, pk=pk)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self._seen(request, kwargs["pk"])

    def _answer(self, report: Report, own: bool) -> dict[str, Any]:
        may = eligibility_of_report(report, own=own)
        made = [
            {"code": code_of(one.pk), "state": one.state, "opened_at": one.opened_at.isoformat()}
            for one in appeals_of_report(report)
        ]
        return self.Output(
            {
                "eligible": may.eligible,
                "code": may.code,
                "reason": may.reason,
                "until": may.until,
                "appeals": made,
            }
        ).data

    @extend_schema(operation_id="report_appeal_read", responses=Output)
    def get(self, request: Any, pk: int) -> Response:
        report, actor = self._seen(request, pk), Actor.of(request._request)
        own = report.actor == str(actor)
        if own:
            services.note_reporter_informed(report_id=report.pk, how="api_read", by=actor)
        return Response(self._answer(report, own))

    @extend_schema(operation_id="report_appeal_create", request=Input, responses={201: Output})
    def post(self, request: Any, pk: int) -> Response:
        report, actor = self._seen(request, pk), Actor.of(request._request)
        if report.actor != str(actor):
            raise services.NotYourReport
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        services.appeal_report(report_id=report.pk, text=form.validated_data["text"], by=actor)
        return Response(self._answer(report, True), status=status.HTTP_201_CREATED)
