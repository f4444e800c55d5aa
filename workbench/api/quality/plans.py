"""Sampling plans and draws over the API."""

import hashlib
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import Missing
from governance.models import Market, User
from governance.permissions import REVIEWERS
from governance.rest import ApiView, Choice, Fields, Known
from workbench.models import Draw, Sampled, SamplingPlan, Skill
from workbench.selectors.quality import lists
from workbench.services import quality


@extend_schema_serializer(component_name="SamplingPlan")
class PlanOutput(serializers.Serializer):
    """What is drawn at random for a second look, and how often."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    about = serializers.ChoiceField(choices=SamplingPlan.About.choices)
    market = serializers.CharField(source="market_id", allow_null=True)
    clauses = serializers.ListField(child=serializers.CharField())
    outcomes = serializers.ListField(child=serializers.CharField())
    kinds = serializers.ListField(child=serializers.CharField())
    clause = serializers.CharField()
    strata = serializers.ListField(child=serializers.CharField())
    per_stratum = serializers.IntegerField(allow_null=True)
    rate = serializers.FloatField(allow_null=True)
    period = serializers.ChoiceField(choices=SamplingPlan.Period.choices)
    skill = serializers.CharField(source="skill.code", allow_null=True, default=None)
    active_from = serializers.DateTimeField()
    active_to = serializers.DateTimeField(allow_null=True)
    drawn_until = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)


def _words() -> serializers.ListField:
    child = serializers.CharField(max_length=60)
    return serializers.ListField(child=child, required=False, max_length=200)


@extend_schema_serializer(component_name="NewSamplingPlan")
class PlanInput(Fields):
    title = serializers.CharField(max_length=120)
    about = Choice(choices=SamplingPlan.About.choices, required=False)
    market = Known(queryset=Market.objects.all(), required=False, allow_null=True)
    clauses = _words()
    outcomes = _words()
    kinds = _words()
    clause = serializers.CharField(max_length=60, required=False, allow_blank=True)
    strata = serializers.ListField(
        child=Choice(choices=SamplingPlan.Stratum.choices), required=False
    )
    per_stratum = serializers.IntegerField(required=False, allow_null=True)
    rate = serializers.FloatField(required=False, allow_null=True)
    period = Choice(choices=SamplingPlan.Period.choices, required=False)
    skill = Known(queryset=Skill.objects.all(), required=False, allow_null=True)
    seconds = serializers.SlugRelatedField(
        slug_field="username",
        queryset=User.objects.filter(role__in=REVIEWERS, is_active=True),
        error_messages={
            "does_not_exist": "There is no active reviewer {value!r}. Name reviewers by username."
        },
        many=True,
        required=False,
    )
    active_from = serializers.DateTimeField(required=False, allow_null=True)
    active_to = serializers.DateTimeField(required=False, allow_null=True)


@extend_schema_serializer(component_name="DrawStratum")
class StratumOutput(serializers.Serializer):
    key = serializers.DictField(child=serializers.CharField())
    size = serializers.IntegerField()
    drawn = serializers.IntegerField()


@extend_schema_serializer(component_name="Draw")
class DrawOutput(serializers.Serializer):
    """One draw. With window and seed the same rows can be drawn again."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    plan = serializers.IntegerField(source="plan_id")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    seed = serializers.CharField()
    population = serializers.IntegerField()
    drawn = serializers.IntegerField()
    strata = StratumOutput(many=True)
    drawn_at = serializers.DateTimeField(source="recorded_at")


@extend_schema_serializer(component_name="Sampled")
class SampledOutput(serializers.Serializer):
    """What was drawn, with its inclusion probability.

    Where strata tell outcome or reviewer, `stratum` and `drawn_with` are null until its second look
    is answered: it is blind.
    """

    id = serializers.IntegerField()
    decision = serializers.IntegerField(source="decision_id", allow_null=True)
    case = serializers.SerializerMethodField()
    stratum = serializers.SerializerMethodField()
    drawn_with = serializers.SerializerMethodField()
    review = serializers.CharField(source="review.code", allow_null=True, default=None)
    answered = serializers.SerializerMethodField()

    def get_case(self, row: Any) -> str:
        return str(row.about.code)

    def get_stratum(self, row: Sampled) -> int | None:
        return row.stratum if lists.is_told(row) else None

    def get_drawn_with(self, row: Sampled) -> float | None:
        return row.drawn_with if lists.is_told(row) else None

    def get_answered(self, row: Any) -> bool:
        review = getattr(row, "review", None)
        return bool(review and review.closed_at)


def plan_behind(pk: int) -> SamplingPlan:
    found = lists.plan_of(pk)
    if found is None:
        raise Missing
    return found


class PlansApi(ApiView):
    """All sampling plans, newest first; and the way to make one."""

    @extend_schema(operation_id="quality_plans_list", responses=PlanOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(lists.plans(), PlanOutput)

    @extend_schema(
        operation_id="quality_plans_create", request=PlanInput, responses={201: PlanOutput}
    )
    def post(self, request: Any) -> Response:
        form = PlanInput(data=request.data)
        form.is_valid(raise_exception=True)
        by = Actor.of(request._request)
        said = request.headers.get("Idempotency-Key", "")
        digest = hashlib.sha256(said.encode()).hexdigest()[:40]
        plan = quality.save_plan(
            terms=quality.PlanTerms(**form.validated_data), by=by, source_key=f"{by}:{digest}"
        )
        return Response(PlanOutput(plan).data, status=201)


class PlanApi(ApiView):
    """One sampling plan."""

    @extend_schema(operation_id="quality_plans_read", responses=PlanOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(PlanOutput(plan_behind(pk)).data)


class StopApi(ApiView):
    """Draw no more by a plan."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        plan_behind(kwargs["pk"])

    @extend_schema(operation_id="quality_plans_stop", request=None, responses=PlanOutput)
    def post(self, request: Any, pk: int) -> Response:
        plan_behind(pk)
        plan = quality.stop_plan(plan_id=pk, by=Actor.of(request._request))
        return Response(PlanOutput(plan).data)


class DrawsApi(ApiView):
    """The draws of a plan, newest first; and drawing now."""

    @extend_schema(operation_id="quality_draws_list", responses=DrawOutput(many=True))
    def get(self, request: Any, pk: int) -> Response:
        return self.paginated(lists.draws_of(plan_behind(pk)), DrawOutput)

    @extend_schema(operation_id="quality_draws_create", request=None, responses={201: DrawOutput})
    def post(self, request: Any, pk: int) -> Response:
        plan_behind(pk)
        draw = quality.draw_plan(plan_id=pk, by=Actor.of(request._request))
        return Response(DrawOutput(draw).data, status=201)


class SamplesApi(ApiView):
    """What a draw drew, each with its probability."""

    @extend_schema(operation_id="quality_samples_list", responses=SampledOutput(many=True))
    def get(self, request: Any, pk: int) -> Response:
        draw: Draw | None = lists.draw_of(pk)
        if draw is None:
            raise Missing
        return self.paginated(lists.rows_of(draw), SampledOutput)
