"""The numbers of the dashboards, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.dates import days_before
from governance.models import Market
from governance.rest import ApiView, Choice, Known
from insights import counting, selectors

LONGEST = 731


@extend_schema_serializer(component_name="MetricQuery")
class MetricQuery(serializers.Serializer):
    metric = Choice(
        choices=list(counting.METRICS), required=False, help_text="One of them; all unless told."
    )
    market = Known(
        queryset=Market.objects.all(),
        required=False,
        help_text="Days are then those of its time zone; of UTC for all markets together.",
    )
    since = serializers.DateField(required=False, help_text="First day; 30 days unless told.")
    until = serializers.DateField(required=False, help_text="Last day; today unless told.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        until = said.setdefault("until", selectors.today_of(said.get("market")))
        since = said.setdefault("since", days_before(until, 29))
        if since > until:
            raise serializers.ValidationError({"since": "Comes after until."})
        if (until - since).days >= LONGEST:
            raise serializers.ValidationError({"since": f"At most {LONGEST} days in one call."})
        return said


@extend_schema_serializer(component_name="MetricPoint")
class PointOutput(serializers.Serializer):
    day = serializers.DateField()
    value = serializers.FloatField(allow_null=True)


@extend_schema_serializer(component_name="MetricSeries")
class SeriesOutput(serializers.Serializer):
    metric = serializers.CharField()
    description = serializers.CharField()
    market = serializers.CharField(allow_null=True)
    points = PointOutput(many=True)


@extend_schema_serializer(component_name="MetricSeriesAnswer")
class MetricsOutput(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField()
    series = SeriesOutput(many=True)


class SeriesApi(ApiView):
    """Numbers a day: findings, decisions, time to decision, appeals."""

    @extend_schema(operation_id="metrics_series", parameters=[MetricQuery], responses=MetricsOutput)
    def get(self, request: Any) -> Response:
        """A day without rows has 0, or null for a median. The present day is as of this moment."""
        form = MetricQuery(data=request.query_params)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        market = said.get("market")
        metrics = [said["metric"]] if "metric" in said else list(counting.METRICS)
        found = selectors.series(
            market=market, since=said["since"], until=said["until"], metrics=metrics
        )
        series = [
            {
                "metric": metric,
                "description": counting.METRICS[metric],
                "market": market.code if market else None,
                "points": [{"day": day, "value": found.on(metric, day)} for day in found.days],
            }
            for metric in metrics
        ]
        answer = {"since": said["since"], "until": said["until"], "series": series}
        return Response(MetricsOutput(answer).data)
