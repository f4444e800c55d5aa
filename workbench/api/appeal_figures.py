"""Figures of appeals over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.dates import days_before
from governance.errors import NotPermitted
from governance.rest import ApiView, Choice
from workbench import services
from workbench.selectors import appeal_figures


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
