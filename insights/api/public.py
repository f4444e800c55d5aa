"""Figures for the public, for programs."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import Missing
from governance.models import Market
from governance.rest import ApiView, Known
from insights import selectors
from insights.halves import parse
from insights.selectors.public import PublicLevel, PublicReport

FEW = "null where fewer than `least` were counted"


@extend_schema_serializer(component_name="PublicAppealLevel")
class LevelOutput(serializers.Serializer):
    side = serializers.CharField()
    level = serializers.IntegerField()
    answered = serializers.IntegerField(allow_null=True, help_text=FEW)
    upheld = serializers.IntegerField(allow_null=True)
    partly = serializers.IntegerField(allow_null=True)
    overturned = serializers.IntegerField(allow_null=True)
    median_seconds = serializers.SerializerMethodField()
    p95_seconds = serializers.SerializerMethodField()
    in_time = serializers.IntegerField(allow_null=True)

    def get_median_seconds(self, one: PublicLevel) -> int | None:
        return _seconds(one.median)

    def get_p95_seconds(self, one: PublicLevel) -> int | None:
        return _seconds(one.slowest)


@extend_schema_serializer(component_name="PublicOverturnRate")
class RateOutput(serializers.Serializer):
    name = serializers.CharField(help_text="A clause's code; empty for all of the market.")
    title = serializers.CharField()
    answered = serializers.IntegerField()
    fell = serializers.IntegerField(help_text="Overturned, wholly or in part.")
    percent = serializers.FloatField()


@extend_schema_serializer(component_name="PublicAppealMarket")
class MarketOutput(serializers.Serializer):
    market = serializers.CharField()
    name = serializers.CharField()
    received = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text=f"By side; {FEW}."
    )
    levels = LevelOutput(many=True)
    rate = RateOutput(allow_null=True)
    clauses = RateOutput(many=True)
    clauses_with_few = serializers.IntegerField(source="few")
    causes = serializers.SerializerMethodField()

    def get_causes(self, market: Any) -> dict[str, int]:
        return dict(market.causes)


@extend_schema_serializer(component_name="PublicAppeals")
class ReportOutput(serializers.Serializer):
    half = serializers.CharField(source="half.code")
    first_day = serializers.DateField(source="half.first")
    last_day = serializers.DateField(source="half.last")
    least = serializers.IntegerField(help_text="Below so many no figure is told.")
    markets = MarketOutput(many=True)


class PublicAppealsApi(ApiView):
    """How appeals fared in a half-year, by market: without a key, for everybody."""

    @extend_schema_serializer(component_name="PublicAppealsFilter")
    class Filter(serializers.Serializer):
        half = serializers.CharField(
            required=False, help_text="Such as `2026-1`; the newest that is over unless told."
        )
        market = Known(queryset=Market.objects.all(), required=False)

        def validate_half(self, said: str) -> Any:
            if (half := parse(said)) is None:
                raise serializers.ValidationError("A year and 1 or 2, such as 2026-1.")
            return half

    @extend_schema(
        operation_id="public_appeals", parameters=[Filter], responses=ReportOutput, auth=[]
    )
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        half = asked.validated_data.get("half") or selectors.newest_half()
        if not selectors.is_told(half):
            raise Missing
        report = selectors.appeal_report(half, selectors.least_told())
        if market := asked.validated_data.get("market"):
            shown = [one for one in report.markets if one.market == market.pk]
            report = PublicReport(report.half, report.least, shown)
        return Response(ReportOutput(report).data)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
