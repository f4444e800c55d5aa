"""How the findings of a rule held, and what was said when it was doubted."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.rest import ApiView, Fields
from monitoring import selectors, services
from monitoring.models import Doubt, Rule

RULE = OpenApiParameter(
    "ref", OpenApiTypes.STR, OpenApiParameter.PATH, description="A rule's id or its code."
)


@extend_schema_serializer(component_name="RuleDoubt")
class DoubtOutput(serializers.Serializer):
    id = serializers.IntegerField()
    raised_at = serializers.DateTimeField()
    found = serializers.IntegerField(help_text="Findings of the days looked at.")
    fell = serializers.IntegerField(help_text="Of them, because of a wrong fact or a wrong rule.")
    days = serializers.IntegerField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(source="answer.text", allow_null=True, default=None)


@extend_schema_serializer(component_name="RuleDoubtLine")
class LineOutput(serializers.Serializer):
    days = serializers.IntegerField()
    least = serializers.IntegerField()
    percent = serializers.IntegerField()
    own = serializers.SerializerMethodField()

    def get_own(self, line: Any) -> bool:
        return line.rule_id is not None


@extend_schema_serializer(component_name="RuleOutcomes")
class OutcomesOutput(serializers.Serializer):
    found = serializers.IntegerField()
    fell = serializers.IntegerField()
    mistaken = serializers.IntegerField(help_text="Because of a wrong fact or a wrong rule.")
    percent = serializers.FloatField()
    causes = serializers.DictField(child=serializers.IntegerField())
    line = LineOutput(help_text="From how many mistakes on the rule is doubted.")
    doubts = DoubtOutput(many=True, help_text="The newest ten.")


class OutcomesApi(ApiView):
    """How the findings that a rule led to held, in the days that its line looks at."""

    @extend_schema(operation_id="rules_outcomes", parameters=[RULE], responses=OutcomesOutput)
    def get(self, request: Any, ref: str) -> Response:
        rule = _rule(ref)
        line = selectors.line_for(rule)
        outcomes = selectors.watched_outcomes(rule, line)
        said = {
            "found": outcomes.found,
            "fell": outcomes.fell,
            "mistaken": outcomes.mistaken,
            "percent": outcomes.percent,
            "causes": outcomes.causes,
            "line": line,
            "doubts": selectors.doubts_of(rule)[:10],
        }
        return Response(OutcomesOutput(said).data)


class DoubtAnswerApi(ApiView):
    """The answer to a doubt about a rule. It needs a person."""

    @extend_schema_serializer(component_name="RuleDoubtAnswer")
    class Input(Fields):
        text = serializers.CharField(max_length=4000)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        get_object_or_404(Doubt, pk=kwargs["doubt_id"], rule=_rule(kwargs["ref"]))

    @extend_schema(
        operation_id="rules_doubt_answer",
        parameters=[RULE],
        request=Input,
        responses={201: DoubtOutput},
    )
    def post(self, request: Any, ref: str, doubt_id: int) -> Response:
        found = get_object_or_404(Doubt, pk=doubt_id, rule=_rule(ref))
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        doubt = services.answer_doubt(
            doubt_id=found.pk, by=request._request.principal.actor, **form.validated_data
        )
        return Response(DoubtOutput(doubt).data, status=201)


def _rule(ref: str) -> Rule:
    known = {"pk": int(ref)} if ref.isascii() and ref.isdigit() and len(ref) < 19 else {"code": ref}
    return get_object_or_404(Rule, **known)
