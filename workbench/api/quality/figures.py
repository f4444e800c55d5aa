"""Agreement, prevalence and overturn rates over the API, each with n and its interval."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.models import Market
from governance.rest import ApiView, Choice, Known
from workbench.selectors.quality.figures import COLUMNS, agreement, plan_figures
from workbench.selectors.quality.overturns import COLUMNS as OVERTURN_COLUMNS
from workbench.selectors.quality.overturns import overturn_rates

DAYS = OpenApiParameter(
    "days", int, description="The last so many days, up to 366; 28 unless told."
)
MARKET = OpenApiParameter("market", str)


class FigureInput(serializers.Serializer):
    days = serializers.IntegerField(min_value=1, max_value=366, required=False, default=28)
    market = Known(queryset=Market.objects.all(), required=False, allow_null=True, default=None)


class AgreementInput(FigureInput):
    by = Choice(choices=list(COLUMNS), required=False, default="")


class OverturnsInput(FigureInput):
    by = Choice(choices=list(OVERTURN_COLUMNS), required=False, default="")


@extend_schema_serializer(component_name="Kappa")
class KappaOutput(serializers.Serializer):
    n = serializers.IntegerField()
    agreed = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    enough = serializers.BooleanField(help_text="False: too few to say.")


@extend_schema_serializer(component_name="Share")
class ShareOutput(serializers.Serializer):
    of = serializers.IntegerField()
    hits = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    enough = serializers.BooleanField()


@extend_schema_serializer(component_name="Agreement")
class AgreementOutput(serializers.Serializer):
    """How far second reviewers agree with the first decisions."""

    key = serializers.CharField()
    name = serializers.CharField()
    outcome = KappaOutput(help_text="Cohen's kappa of violation and no violation.")
    severity = KappaOutput(help_text="Weighted kappa of severities where both found a violation.")
    agreed = ShareOutput(help_text="Same outcome, clause and severity.")
    wrong = serializers.IntegerField(help_text="A lead found the second reviewer right.")
    unclear = serializers.IntegerField(help_text="A lead found the rule unclear.")


@extend_schema_serializer(component_name="Estimate")
class EstimateOutput(serializers.Serializer):
    size = serializers.IntegerField()
    covered = serializers.IntegerField()
    drawn = serializers.IntegerField()
    answered = serializers.IntegerField()
    hits = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    error = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    enough = serializers.BooleanField()


@extend_schema_serializer(component_name="Prevalence")
class PrevalenceOutput(serializers.Serializer):
    """What the draws of a plan say of everything they were drawn from."""

    plan = serializers.IntegerField(source="plan.pk")
    title = serializers.CharField(source="plan.title")
    about = serializers.CharField(source="plan.about")
    clause = serializers.CharField(source="plan.clause")
    draws = serializers.IntegerField()
    estimate = EstimateOutput()


@extend_schema_serializer(component_name="OverturnRate")
class OverturnOutput(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    rate = ShareOutput()
    appealed = serializers.IntegerField()


class AgreementApi(ApiView):
    """Inter-rater agreement by reviewer, clause or market; all together without `by`."""

    pagination_class = None

    @extend_schema(
        operation_id="quality_agreement",
        parameters=[DAYS, MARKET, OpenApiParameter("by", str, enum=list(COLUMNS))],
        responses={200: AgreementOutput(many=True)},
    )
    def get(self, request: Any) -> Response:
        said = _asked(AgreementInput, request)
        rows = agreement(**_window(said), by=said["by"])
        return Response(AgreementOutput(rows, many=True).data)


class PrevalenceApi(ApiView):
    """Prevalence from random samples, by the probabilities with which they were drawn."""

    pagination_class = None

    @extend_schema(operation_id="quality_prevalence", responses={200: PrevalenceOutput(many=True)})
    def get(self, request: Any) -> Response:
        return Response(PrevalenceOutput(plan_figures(), many=True).data)


class OverturnsApi(ApiView):
    """Of the findings of a time, how many did not hold."""

    pagination_class = None

    @extend_schema(
        operation_id="quality_overturns",
        parameters=[DAYS, MARKET, OpenApiParameter("by", str, enum=list(OVERTURN_COLUMNS))],
        responses={200: OverturnOutput(many=True)},
    )
    def get(self, request: Any) -> Response:
        said = _asked(OverturnsInput, request)
        rows = overturn_rates(**_window(said), by=said["by"])
        return Response(OverturnOutput(rows, many=True).data)


def _asked(form: type[FigureInput], request: Any) -> dict[str, Any]:
    asked = form(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _window(said: dict[str, Any]) -> dict[str, Any]:
    now, market = clock.now(), said["market"]
    return {
        "since": now - timedelta(days=said["days"]),
        "until": now,
        "market": market.pk if market else None,
    }
