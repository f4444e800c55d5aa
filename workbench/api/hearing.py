"""Hearing over the API: facts, stays, conflicts, answers to corrections, appeals of reporters."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from appeals.models import Appeal, Correction
from appeals.selectors import code_of, corrections
from appeals.services import answer_correction
from governance import clock
from governance.actors import Actor
from governance.dates import days_before
from governance.errors import Missing, NotPermitted
from governance.rest import ApiView, Choice, Fields
from monitoring.models import Report
from parties.selectors import party_by_ref
from violations.models import Stay
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.decisions import source_key_of
from workbench.api.shapes import CODE
from workbench.models import Conflict
from workbench.selectors import appeal_figures
from workbench.selectors.hearing import stays_listed
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


@extend_schema_serializer(component_name="Stay")
class StayOutput(serializers.Serializer):
    id = serializers.IntegerField()
    violation = serializers.IntegerField(source="violation_id")
    basis = serializers.CharField()
    begins_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    def get_ended_at(self, stay: Stay) -> str | None:
        ended = getattr(stay, "ended", None)
        return serializers.DateTimeField().to_representation(ended.at) if ended else None

    def get_reason(self, stay: Stay) -> str | None:
        return stay.reason.text if stay.reason else None


class StaysApi(ApiView):
    """Stays of the measures of an appealed finding, newest first; and the way to grant one."""

    @extend_schema_serializer(component_name="NewStay")
    class Input(Fields):
        until = serializers.DateTimeField()
        reason = serializers.CharField(max_length=5000)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        case_behind(request, kwargs["code"])

    @extend_schema(operation_id="stays_list", parameters=[CODE], responses=StayOutput(many=True))
    def get(self, request: Any, code: str) -> Response:
        case = case_behind(request, code)
        violation = case.appeal.violation if case.appeal else None
        rows = Stay.objects.filter(violation=violation) if violation else Stay.objects.none()
        return self.paginated(rows.select_related("reason", "ended"), StayOutput)

    @extend_schema(
        operation_id="stay_grant", parameters=[CODE], request=Input, responses={201: StayOutput}
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        stay = services.grant_stay_by_hand(
            case_id=case.pk,
            reviewer=person,
            by=Actor.of(request._request),
            source_key=source_key_of(request),
            **form.validated_data,
        )
        return Response(StayOutput(stay).data, status=status.HTTP_201_CREATED)


class AllStaysApi(ApiView):
    """Stays of everybody, newest first."""

    @extend_schema_serializer(component_name="StayFilter")
    class Filter(serializers.Serializer):
        state = Choice(choices=["running", "ended", "all"], required=False, default="running")

    @extend_schema(
        operation_id="all_stays_list", parameters=[Filter], responses=StayOutput(many=True)
    )
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return self.paginated(stays_listed(asked.validated_data["state"]), StayOutput)


class StayEndApi(ApiView):
    """Ends a stay before its time; the measures act again as they were."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        case_behind(request, kwargs["code"])

    @extend_schema(
        operation_id="stay_end", parameters=[CODE], request=None, responses={200: StayOutput}
    )
    def post(self, request: Any, code: str, stay_id: int) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        stay = services.end_stay_by_hand(
            case_id=case.pk, stay_id=stay_id, reviewer=person, by=Actor.of(request._request)
        )
        return Response(StayOutput(Stay.objects.select_related("ended").get(pk=stay.pk)).data)


class ConflictsApi(ApiView):
    """Declared conflicts of interest: one's own, or as a key all; and the way to declare one."""

    @extend_schema_serializer(component_name="NewConflict")
    class Input(Fields):
        party = serializers.CharField(help_text="Our id, or `{market}:{kind}:{external_id}`.")
        all_of_owner = serializers.BooleanField(default=True)
        why = Choice(choices=Conflict.Why.choices)

    @extend_schema_serializer(component_name="Conflict")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        reviewer = serializers.CharField(source="reviewer.username")
        party = serializers.IntegerField(source="party_id", allow_null=True)
        entity = serializers.IntegerField(source="entity_id", allow_null=True)
        why = serializers.CharField()
        declared_at = serializers.DateTimeField()
        ended_at = serializers.DateTimeField(allow_null=True)

    @extend_schema(operation_id="conflicts_list", responses=Output(many=True))
    def get(self, request: Any) -> Response:
        rows = Conflict.objects.select_related("reviewer")
        principal = request._request.principal
        if principal.user_id is not None and principal.role not in services.LEADS:
            rows = rows.filter(reviewer=principal.user_id)
        return self.paginated(rows, self.Output)

    @extend_schema(operation_id="conflict_declare", request=Input, responses={201: Output})
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        party = party_by_ref(said["party"], request._request.principal)
        if party is None:
            raise Missing
        whole = said["all_of_owner"] and party.entity_id
        conflict = services.declare_conflict(
            reviewer=person,
            why=said["why"],
            by=Actor.of(request._request),
            party=None if whole else party,
            entity=party.entity if whole else None,
        )
        return Response(self.Output(conflict).data, status=status.HTTP_201_CREATED)


class AppealFiguresApi(ApiView):
    """How long each level of appeal takes, and how often decisions do not hold."""

    @extend_schema_serializer(component_name="AppealFiguresFilter")
    class Filter(serializers.Serializer):
        since = serializers.DateTimeField(required=False)
        until = serializers.DateTimeField(required=False)
        by = Choice(choices=sorted(appeal_figures.BY), required=False, default="clause")

    @extend_schema_serializer(component_name="AppealLevel")
    class Level(serializers.Serializer):
        side = serializers.CharField()
        level = serializers.IntegerField()
        answered = serializers.IntegerField()
        median_seconds = serializers.SerializerMethodField()
        p95_seconds = serializers.SerializerMethodField()
        in_time = serializers.IntegerField()

        def get_median_seconds(self, one: appeal_figures.Level) -> int:
            return round(one.median.total_seconds())

        def get_p95_seconds(self, one: appeal_figures.Level) -> int:
            return round(one.slowest.total_seconds())

    @extend_schema_serializer(component_name="OverturnRate")
    class Rate(serializers.Serializer):
        name = serializers.CharField()
        answered = serializers.IntegerField()
        overturned = serializers.IntegerField()
        partly = serializers.IntegerField()
        percent = serializers.FloatField()

    @extend_schema_serializer(component_name="AppealFigures")
    class Output(serializers.Serializer):
        since = serializers.DateTimeField()
        until = serializers.DateTimeField()
        levels = serializers.ListField(child=serializers.DictField())
        rates = serializers.ListField(child=serializers.DictField())
        causes = serializers.DictField(child=serializers.IntegerField())

    @extend_schema(operation_id="appeal_figures", parameters=[Filter], responses=Output)
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        if asked.validated_data["by"] == "reviewer":
            _refuse_all_but_leads(request)
        until = asked.validated_data.get("until") or clock.now()
        since = asked.validated_data.get("since") or days_before(until, 180)
        rates = appeal_figures.overturn_rates(asked.validated_data["by"], since, until)
        said = {
            "since": since,
            "until": until,
            "levels": self.Level(appeal_figures.levels(since, until), many=True).data,
            "rates": self.Rate(rates, many=True).data,
            "causes": dict(appeal_figures.causes(since, until)),
        }
        return Response(self.Output(said).data)


def _refuse_all_but_leads(request: Any) -> None:
    """How one person's decisions fare is for leads, not for colleagues and not for programs."""
    if request._request.principal.role not in services.LEADS:
        raise NotPermitted("Figures by reviewer are for leads.")


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
