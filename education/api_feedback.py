"""What parties think of rules and decisions, over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from education import feedback, selectors, services
from education.models import Feedback
from governance import clock
from governance.errors import Missing
from governance.rest import ApiView, Choice, Fields, named_in
from parties.fields import PartyFilterField
from parties.selectors import party_by_ref
from policies.fields import ClauseFilterField
from policies.selectors import version_that_judges
from violations.selectors import violations_visible_to


@extend_schema_serializer(component_name="Feedback")
class FeedbackOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    clause = serializers.CharField()
    rulebook = serializers.CharField(source="version.rulebook.code")
    version = serializers.IntegerField(source="version.number")
    violation = serializers.IntegerField(source="violation_id", allow_null=True)
    kind = serializers.CharField()
    text = serializers.CharField(source="text.text", allow_null=True)
    answer = serializers.CharField(source="answer.words.text", allow_null=True, default=None)
    recorded_at = serializers.DateTimeField()


class FeedbackListApi(ApiView):
    """Feedback on rules and decisions, newest first."""

    class Filter(serializers.Serializer):
        party = PartyFilterField(required=False)
        clause = ClauseFilterField(required=False)
        answered = serializers.BooleanField(required=False, allow_null=True, default=None)

    @extend_schema_serializer(component_name="NewFeedback")
    class Input(Fields):
        party = serializers.CharField()
        clause = serializers.CharField(max_length=60)
        violation = serializers.IntegerField(required=False, help_text="The decision it is about.")
        kind = Choice(choices=Feedback.Kind.choices)
        text = serializers.CharField(max_length=2000)
        source_key = serializers.CharField(max_length=120)

    @extend_schema(
        operation_id="feedback_list", parameters=[Filter], responses=FeedbackOutput(many=True)
    )
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        rows, answered = feedback.feedback_for(request._request.principal), said.pop("answered")
        if answered is not None:
            rows = rows.filter(answer__isnull=not answered)
        return self.paginated(rows.filter(**said), FeedbackOutput)

    @extend_schema(operation_id="feedback_create", request=Input, responses={201: FeedbackOutput})
    def post(self, request: Any) -> Response:
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said, principal = dict(form.validated_data), request._request.principal
        party, violation = named_in(said, principal, party=party_by_ref)["party"], None
        del said["party"]
        if number := said.pop("violation", None):
            mine = violations_visible_to(principal).filter(party=party, pk=number)
            violation = mine.first()
            if violation is None:
                raise Missing
        version = (
            violation.version
            if violation
            else version_that_judges(party.market_id, party.kind, clock.now())
        )
        said["source_key"] = f"api:{party.pk}:{said['source_key']}"
        made = services.give_feedback(
            party=party, version=version, violation=violation, by=principal.actor, **said
        )
        return Response(FeedbackOutput(feedback.feedback().get(pk=made.pk)).data, status=201)


class FeedbackAnswerApi(ApiView):
    """A person's answer to feedback."""

    @extend_schema_serializer(component_name="NewFeedbackAnswer")
    class Input(Fields):
        words = serializers.CharField(max_length=2000)

    @extend_schema(operation_id="feedback_answer", request=Input, responses={201: FeedbackOutput})
    def post(self, request: Any, feedback_id: int) -> Response:
        principal = request._request.principal
        found = get_object_or_404(feedback.feedback_for(principal), pk=feedback_id)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        services.answer_feedback(
            feedback_id=found.pk, words=form.validated_data["words"], by=principal.actor
        )
        return Response(FeedbackOutput(feedback.feedback().get(pk=found.pk)).data, status=201)


class ClauseCountOutput(serializers.Serializer):
    rulebook = serializers.CharField(source="version__rulebook__code")
    clause = serializers.CharField()
    total = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Not answered yet.")
    unclear = serializers.IntegerField()
    unfair = serializers.IntegerField()
    examples = serializers.IntegerField()
    wrong = serializers.IntegerField()
    good = serializers.IntegerField()


class FeedbackCountsApi(ApiView):
    """How much was said of which rule."""

    pagination_class = None

    @extend_schema(operation_id="feedback_counts", responses=ClauseCountOutput(many=True))
    def get(self, request: Any) -> Response:
        return Response(ClauseCountOutput(feedback.counts_by_clause(), many=True).data)


class ConfirmationApi(ApiView):
    """The party says that it has read a notice that asks for it."""

    class Output(serializers.Serializer):
        notice = serializers.IntegerField()
        confirmed_at = serializers.DateTimeField()

    @extend_schema(operation_id="notices_confirm", request=None, responses={201: Output})
    def post(self, request: Any, notice_id: int) -> Response:
        found = get_object_or_404(selectors.notices(request._request.principal), pk=notice_id)
        if not selectors.is_confirmable(found):
            raise Missing
        services.confirm_read(notice=found, by=request._request.principal.actor)
        step = selectors.confirmation_of(found)
        said = {"notice": found.pk, "confirmed_at": step.recorded_at if step else None}
        return Response(self.Output(said).data, status=201)
