"""Courses, enrolments, notices and rewards, for systems and for members."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from credits.models import Reward
from education import selectors, services
from education.letters import LETTERS
from education.markup import rendered
from education.models import Attempt, Course, Enrolment, Notice
from governance.actors import Actor
from governance.paging import Newest
from governance.principals import Principal
from governance.rest import ApiView, Choice, Fields
from parties.fields import PartyFilterField, language_asked


def _principal(request: Any) -> Principal:
    return request._request.principal


class ByCode(Newest):
    ordering = "code"


class CourseListApi(ApiView):
    """What can be learnt."""

    pagination_class = ByCode

    @extend_schema_serializer(component_name="CourseTitle")
    class Output(serializers.Serializer):
        code = serializers.CharField()
        title = serializers.CharField()
        minutes = serializers.IntegerField()

    @extend_schema(responses=Output(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.courses(), self.Output)


class CourseApi(ApiView):
    """One course with its text as sanitised HTML and its questions, without the answers."""

    @extend_schema_serializer(component_name="Course")
    class Output(serializers.Serializer):
        code = serializers.CharField(source="course.code")
        title = serializers.CharField(source="course.title")
        minutes = serializers.IntegerField(source="course.minutes")
        version = serializers.IntegerField(source="number")
        language = serializers.CharField()
        html = serializers.SerializerMethodField()
        questions = serializers.SerializerMethodField()

        def get_html(self, version: Any) -> str:
            return rendered(version.body)

        def get_questions(self, version: Any) -> list[dict[str, Any]]:
            return [
                {"question": asked["question"], "choices": asked["choices"]}
                for asked in version.quiz.questions
            ]

    @extend_schema(
        parameters=[OpenApiParameter("language", str, description="Of its pages, such as `en`.")],
        responses=Output,
    )
    def get(self, request: Any, code: str) -> Response:
        course: Course = get_object_or_404(selectors.courses(), pk=code)
        language = language_asked(request) or selectors.HOME_LANGUAGE
        return Response(self.Output(selectors.version_to_teach(course, language)).data)


@extend_schema_serializer(component_name="Enrolment")
class EnrolmentOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    course = serializers.CharField(source="course_id")
    violation = serializers.IntegerField(source="violation_id", allow_null=True)
    state = serializers.CharField()
    assigned_at = serializers.DateTimeField()
    passed_at = serializers.DateTimeField(allow_null=True)
    points_returned = serializers.IntegerField()


class EnrolmentListApi(ApiView):
    """Who was given which course, and what came of it."""

    class Filter(serializers.Serializer):
        party = PartyFilterField(required=False)
        state = Choice(choices=Enrolment.State.choices, required=False)

    @extend_schema(parameters=[Filter], responses=EnrolmentOutput(many=True))
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        rows = selectors.enrolments(_principal(request)).filter(**asked.validated_data)
        return self.paginated(rows, EnrolmentOutput)


class AttemptListApi(ApiView):
    """Tries at the quiz of one enrolment. With `number` a repeat is harmless."""

    @extend_schema_serializer(component_name="NewAttempt")
    class Input(Fields):
        answers = serializers.ListField(child=serializers.IntegerField(min_value=0), max_length=50)
        number = serializers.IntegerField(min_value=1, required=False)

    @extend_schema_serializer(component_name="Attempt")
    class Output(serializers.Serializer):
        number = serializers.IntegerField()
        right = serializers.IntegerField()
        of = serializers.IntegerField()
        passed = serializers.SerializerMethodField()
        points_returned = serializers.IntegerField(source="enrolment.points_returned")
        recorded_at = serializers.DateTimeField()

        def get_passed(self, attempt: Attempt) -> bool:
            return attempt.right == attempt.of

    @extend_schema(operation_id="attempts_list", responses=Output(many=True))
    def get(self, request: Any, enrolment_id: int) -> Response:
        enrolment = get_object_or_404(selectors.enrolments(_principal(request)), pk=enrolment_id)
        return self.paginated(enrolment.attempts.select_related("enrolment"), self.Output)

    @extend_schema(request=Input, responses={201: Output})
    def post(self, request: Any, enrolment_id: int) -> Response:
        enrolment = get_object_or_404(selectors.enrolments(_principal(request)), pk=enrolment_id)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        attempt = services.submit_attempt(
            enrolment_id=enrolment.pk, by=Actor.of(request._request), **form.validated_data
        )
        return Response(self.Output(attempt).data, status=status.HTTP_201_CREATED)


class NoticeListApi(ApiView):
    """What was said to parties, newest first."""

    class Filter(serializers.Serializer):
        party = PartyFilterField(required=False)
        kind = Choice(choices=sorted(LETTERS), required=False)

    @extend_schema_serializer(component_name="Notice")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        party = serializers.CharField(source="party.ref")
        party_id = serializers.IntegerField()
        kind = serializers.CharField()
        violation = serializers.IntegerField(source="violation_id", allow_null=True)
        language = serializers.CharField()
        subject = serializers.SerializerMethodField()
        body = serializers.SerializerMethodField()
        steps = serializers.SerializerMethodField()
        recorded_at = serializers.DateTimeField()

        def get_subject(self, notice: Notice) -> str | None:
            return (notice.content.data or {}).get("subject")

        def get_body(self, notice: Notice) -> str | None:
            return (notice.content.data or {}).get("body")

        def get_steps(self, notice: Notice) -> list[str]:
            return [step.kind for step in notice.steps.all()]

    @extend_schema(parameters=[Filter], responses=Output(many=True))
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        rows = selectors.notices(_principal(request)).filter(**asked.validated_data)
        return self.paginated(rows.prefetch_related("steps"), self.Output)


class RewardListApi(ApiView):
    """Benefits granted for clean conduct."""

    class Filter(serializers.Serializer):
        party = PartyFilterField(required=False)

    @extend_schema_serializer(component_name="Reward")
    class Output(serializers.ModelSerializer):
        party = serializers.CharField(source="party.ref")

        class Meta:
            model = Reward
            fields = (
                "id",
                "party",
                "party_id",
                "code",
                "title",
                "granted_at",
                "expires_at",
                "collected_at",
                "revoked_at",
            )

    @extend_schema(parameters=[Filter], responses=Output(many=True))
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        rows = selectors.rewards(_principal(request)).filter(**asked.validated_data)
        return self.paginated(rows, self.Output)
