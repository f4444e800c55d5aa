"""Questions to parties over the API: asked by reviewers, answered by parties or for them."""

from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.download import download
from governance.errors import Missing
from governance.queries import yes_or_no
from governance.rest import ApiView, Fields
from governance.uploads import MOST_FILES, too_large
from parties.selectors import party_by_ref
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.decisions import source_key_of
from workbench.api.shapes import CODE, CaseOutput
from workbench.models import Question
from workbench.selectors import questions as asked
from workbench.services.asking import LONGEST


@extend_schema_serializer(component_name="AnswerFile")
class FileOutput(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(source="content.name")
    media_type = serializers.CharField(source="content.media_type")
    size = serializers.IntegerField(source="content.size")


@extend_schema_serializer(component_name="Answer")
class AnswerOutput(serializers.Serializer):
    """How a question ended: `given`, `none` in time, or `dropped` when it was needed no longer."""

    kind = serializers.CharField()
    at = serializers.DateTimeField(source="recorded_at")
    text = serializers.SerializerMethodField()
    files = FileOutput(many=True)

    @extend_schema_field({"type": ["string", "null"]})
    def get_text(self, answer: Any) -> str | None:
        return answer.text.text if answer.text else None


@extend_schema_serializer(component_name="Question")
class QuestionOutput(serializers.Serializer):
    """What a party is asked. Of the case behind it, the party is told nothing else."""

    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    words = serializers.CharField(source="words.text", allow_null=True)
    asked_at = serializers.DateTimeField(source="recorded_at")
    due_at = serializers.DateTimeField()
    answer = AnswerOutput(allow_null=True, default=None)


@extend_schema_serializer(component_name="NewQuestion")
class QuestionInput(Fields):
    words = serializers.CharField(max_length=LONGEST)
    answer_by = serializers.DateField(
        help_text="The last day, where the party's market is; tomorrow at the earliest."
    )
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="The case's version that you saw."
    )


@extend_schema_serializer(component_name="NewAnswer")
class AnswerInput(Fields):
    text = serializers.CharField(max_length=5000)
    files = serializers.ListField(
        child=serializers.FileField(), max_length=MOST_FILES, required=False
    )


class CaseQuestionsApi(ApiView):
    """What was asked on a case; and the way to ask."""

    @extend_schema(
        operation_id="case_questions_list", parameters=[CODE], responses=QuestionOutput(many=True)
    )
    def get(self, request: Any, code: str) -> Response:
        rows = asked.questions(request._request.principal).filter(case=case_behind(request, code))
        return self.paginated(rows, QuestionOutput)

    @extend_schema(
        operation_id="case_questions_create",
        parameters=[CODE],
        request=QuestionInput,
        responses={201: QuestionOutput},
    )
    def post(self, request: Any, code: str) -> Response:
        """Ask the party about a case that you hold. The case waits, its clock stands still."""
        person, case = person_behind(request), case_behind(request, code)
        form = QuestionInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        question = services.ask_party(
            case_id=case.pk,
            words=said["words"],
            answer_by=said["answer_by"],
            case_version=said.get("version"),
            reviewer=person,
            by=Actor.of(request._request),
            source_key=source_key_of(request),
        )
        if question is None:
            raise Missing
        return Response(QuestionOutput(_in_full(request, question.pk)).data, status=201)


class WaitingApi(ApiView):
    """Whether a case waits for the party; taking the question back lets it run again."""

    @extend_schema(operation_id="case_waiting_read", parameters=[CODE], responses=CaseOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(CaseOutput(case_behind(request, code)).data)

    @extend_schema(operation_id="case_waiting_end", parameters=[CODE], responses=CaseOutput)
    def delete(self, request: Any, code: str) -> Response:
        person_behind(request)
        case = case_behind(request, code)
        services.stop_waiting(case_id=case.pk, by=Actor.of(request._request))
        return Response(CaseOutput(case_behind(request, code)).data)


class QuestionsApi(ApiView):
    """Questions that the caller may see, newest first."""

    @extend_schema(
        operation_id="questions_list",
        parameters=[
            OpenApiParameter("party", str),
            OpenApiParameter(
                "open", bool, description="true: those that wait, false: those that ended."
            ),
        ],
        responses=QuestionOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        rows = asked.questions(principal)
        if party := request.query_params.get("party"):
            rows = rows.filter(party=party_by_ref(party, principal))
        if (is_open := yes_or_no(request, "open")) is not None:
            rows = rows.filter(answer__isnull=is_open)
        return self.paginated(rows, QuestionOutput)


class QuestionApi(ApiView):
    """One question with its answer."""

    @extend_schema(operation_id="questions_read", responses=QuestionOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(QuestionOutput(_in_full(request, pk)).data)


class AnswerApi(ApiView):
    """The party's answer, given once and in time."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        _in_full(request, kwargs["pk"])

    @extend_schema(operation_id="questions_answer_read", responses=AnswerOutput)
    def get(self, request: Any, pk: int) -> Response:
        answer = getattr(_in_full(request, pk), "answer", None)
        if answer is None:
            raise Missing("Nothing has been answered yet.")
        return Response(AnswerOutput(answer).data)

    @extend_schema(
        operation_id="questions_answer",
        request={"multipart/form-data": AnswerInput, "application/json": AnswerInput},
        responses={201: QuestionOutput},
    )
    def post(self, request: Any, pk: int) -> Response:
        if lost := getattr(request._request, "oversized", []):
            raise too_large(lost[0])
        question = _in_full(request, pk)
        form = AnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        services.answer_question(
            question_id=question.pk,
            text=said["text"],
            files=said.get("files", []),
            by=Actor.of(request._request),
        )
        return Response(QuestionOutput(_in_full(request, pk)).data, status=201)


class FileApi(ApiView):
    """The bytes of one file of an answer, as a download."""

    @extend_schema(
        operation_id="questions_file",
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY, description="The file, as an attachment."
            )
        },
    )
    def get(self, request: Any, pk: int, file_id: int) -> FileResponse:
        file = asked.answer_file(_in_full(request, pk), file_id)
        if file is None:
            raise Missing
        return download(file.content)


def _in_full(request: Any, pk: int) -> Question:
    return get_object_or_404(asked.questions(request._request.principal), pk=pk)
