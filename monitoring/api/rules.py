"""Rules, their runs, and what they found."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock, codes
from governance.rest import ApiView, Choice, Fields, Known
from monitoring import selectors, services
from monitoring.api.lists import PARTY, ListApi
from monitoring.models import Evaluation, Rule, RuleVersion
from policies.fields import clause_asked
from policies.models import Rulebook

RULE = OpenApiParameter(
    "ref", OpenApiTypes.STR, OpenApiParameter.PATH, description="A rule's id or its code."
)
TARGETS = [("party", "party"), ("item", "item")]


@extend_schema_serializer(component_name="RuleVersion")
class VersionOutput(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    expression = serializers.CharField()
    severity = serializers.CharField()
    mode = serializers.ChoiceField(choices=RuleVersion.Mode.choices)
    effective_from = serializers.DateTimeField()


@extend_schema_serializer(component_name="Evaluation")
class EvaluationOutput(serializers.Serializer):
    """How many breached, were clean, or are unknown because a metric is missing."""

    id = serializers.IntegerField()
    rule_version = serializers.IntegerField(source="rule_version_id")
    scope = serializers.ChoiceField(choices=Evaluation.Scope.choices)
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True, help_text="Null: still under way.")
    evaluated = serializers.IntegerField()
    breached = serializers.IntegerField()
    clean = serializers.IntegerField(source="cleared")
    unknown = serializers.IntegerField()
    raised = serializers.IntegerField(help_text="Detections that are new.")


@extend_schema_serializer(component_name="Rule")
class RuleOutput(serializers.Serializer):
    id = serializers.IntegerField(source="rule.pk")
    code = serializers.CharField(source="rule.code")
    title = serializers.CharField(source="rule.title")
    rulebook = serializers.CharField(source="rule.rulebook.code")
    clause = serializers.CharField(source="rule.clause")
    target = serializers.ChoiceField(source="rule.target", choices=TARGETS)
    active = serializers.BooleanField(source="rule.active")
    version = VersionOutput(allow_null=True, help_text="In force now.")
    upcoming = VersionOutput(allow_null=True)
    evaluation = EvaluationOutput(
        source="run", allow_null=True, help_text="The last over everybody it concerns."
    )

    def to_representation(self, rule: Rule) -> Any:
        return super().to_representation(selectors.line_of(rule))


class Expression(Fields):
    rulebook = Known(queryset=Rulebook.objects.all())
    expression = serializers.CharField(
        max_length=2000, help_text="CEL; every metric is a double: late_delivery_rate > 0.10"
    )
    target = Choice(choices=TARGETS, default="party")


@extend_schema_serializer(component_name="NewRule")
class RuleInput(Expression):
    code = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=120)
    clause = serializers.CharField(max_length=60)
    severity = serializers.CharField(max_length=20)
    mode = Choice(choices=RuleVersion.Mode.choices, default="case")
    effective_from = serializers.DateTimeField(required=False, help_text="Now, unless given.")

    def validate_effective_from(self, said: Any) -> Any:
        return max(said, clock.now())


@extend_schema_serializer(component_name="RuleChange")
class RuleChange(Fields):
    active = serializers.BooleanField(help_text="false: the rule judges nobody until it is true.")


class RulesApi(ApiView):
    """Lines that conduct may cross, each tied to a clause."""

    @extend_schema(operation_id="rules_list", responses=RuleOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.rules(), RuleOutput)

    @extend_schema(operation_id="rules_create", request=RuleInput, responses={201: RuleOutput})
    def post(self, request: Any) -> Response:
        """Publish a rule, or a new version of one that has this code."""
        form = RuleInput(data=request.data)
        form.is_valid(raise_exception=True)
        by = request._request.principal.actor
        version = services.publish_rule(by=by, **form.validated_data)
        return Response(RuleOutput(_rule(version.rule_id)).data, status=201)


class RuleApi(ApiView):
    """One rule."""

    @extend_schema(operation_id="rules_read", parameters=[RULE], responses=RuleOutput)
    def get(self, request: Any, ref: str) -> Response:
        return Response(RuleOutput(_rule(ref)).data)

    @extend_schema(
        operation_id="rules_switch", parameters=[RULE], request=RuleChange, responses=RuleOutput
    )
    def patch(self, request: Any, ref: str) -> Response:
        """Pause it, or let it judge again."""
        rule, form = _rule(ref), RuleChange(data=request.data)
        form.is_valid(raise_exception=True)
        by = request._request.principal.actor
        services.switch_rule(rule_id=rule.pk, by=by, **form.validated_data)
        return Response(RuleOutput(_rule(rule.pk)).data)


class EvaluationsApi(ApiView):
    """Runs of a rule."""

    @extend_schema(
        operation_id="rules_evaluations_list",
        parameters=[RULE],
        responses=EvaluationOutput(many=True),
    )
    def get(self, request: Any, ref: str) -> Response:
        return self.paginated(selectors.runs_of(_rule(ref)), EvaluationOutput)

    @extend_schema(
        operation_id="rules_evaluations_create",
        parameters=[RULE],
        request=None,
        responses={201: EvaluationOutput, 202: EvaluationOutput},
    )
    def post(self, request: Any, ref: str) -> Response:
        """Judge everybody now. 202 with `finished_at` null where that takes longer."""
        by = request._request.principal.actor
        run = services.judge_everybody(rule_id=_rule(ref).pk, by=by)
        return Response(EvaluationOutput(run).data, status=201 if run.finished_at else 202)


@extend_schema_serializer(component_name="RehearsalExample")
class ExampleOutput(serializers.Serializer):
    party = serializers.CharField(source="party.ref")
    item_id = serializers.IntegerField(allow_null=True)
    facts = serializers.DictField(child=serializers.FloatField(allow_null=True))
    why = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="RuleRehearsal")
class RehearsalOutput(serializers.Serializer):
    """What an expression finds in today's data. Nothing was written."""

    metrics = serializers.ListField(child=serializers.CharField())
    evaluated = serializers.IntegerField()
    breached = serializers.IntegerField()
    clean = serializers.IntegerField(source="cleared")
    unknown = serializers.IntegerField()
    breaches = ExampleOutput(many=True)
    unknowns = ExampleOutput(many=True)


@extend_schema_serializer(component_name="RuleExpression")
class ExpressionInput(Expression):
    """An expression to try."""


class RehearsalsApi(ApiView):
    """An expression, tried on today's data before it acts."""

    idempotent = False  # it writes nothing, and tomorrow's answer is another

    @extend_schema(
        operation_id="rules_rehearsals_create", request=ExpressionInput, responses=RehearsalOutput
    )
    def post(self, request: Any) -> Response:
        form = ExpressionInput(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(RehearsalOutput(selectors.rehearse_expression(**form.validated_data)).data)


@extend_schema_serializer(component_name="Detection")
class DetectionOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    rule = serializers.CharField(source="rule_version.rule.code")
    rule_version = serializers.IntegerField(source="rule_version_id")
    clause = serializers.CharField()
    facts = serializers.DictField(child=serializers.FloatField(), help_text="Metric → value.")
    conduct_from = serializers.DateTimeField()
    conduct_to = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class DetectionsApi(ListApi):
    """What rules found."""

    @extend_schema(
        operation_id="detections_list",
        parameters=[
            PARTY,
            OpenApiParameter("rule", str, description="Id or code."),
            OpenApiParameter("clause", str),
        ],
        responses=DetectionOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        rows = selectors.detections()
        if party := self.party_asked():
            rows = rows.filter(party=party)
        if rule := request.query_params.get("rule"):
            rows = rows.filter(rule_version__rule=_rule(rule).pk)
        if clause := clause_asked(request):
            rows = rows.filter(clause=clause)
        return self.paginated(rows, DetectionOutput)


class DetectionApi(ApiView):
    """One detection."""

    @extend_schema(operation_id="detections_read", responses=DetectionOutput)
    def get(self, request: Any, detection_id: int) -> Response:
        found = get_object_or_404(selectors.detections(), pk=detection_id)
        return Response(DetectionOutput(found).data)


def _rule(ref: str | int) -> Rule:
    """By id or code, with all that a list shows of it."""
    said = str(ref)
    key = codes.key_of(said)
    named = {"code": said} if key is None else {"pk": key}
    return get_object_or_404(selectors.rules(), **named)
