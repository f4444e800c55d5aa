"""Stays of measures over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from governance.actors import Actor
from governance.rest import ApiView, Choice, Fields
from violations.models import Stay
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.decisions import source_key_of
from workbench.api.shapes import CODE
from workbench.selectors.hearing import stays_listed


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
