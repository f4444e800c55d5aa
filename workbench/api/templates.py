"""Templates of reasons and internal notes over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.utils import extend_schema_serializer as named
from rest_framework import serializers, status
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import Missing
from governance.rest import ApiView, Choice, Fields
from parties.fields import language_asked
from policies.fields import clause_asked
from workbench import services
from workbench.api.cases import case_behind
from workbench.api.shapes import CODE
from workbench.models import Decision, ReasonTemplate
from workbench.placeholders import names_in
from workbench.selectors.consequences import clause_in_force
from workbench.selectors.evidence import evidence_of, notes_of
from workbench.selectors.templates import templates, templates_on


@named(component_name="ReasonTemplate")
class TemplateOutput(serializers.Serializer):
    """Words to begin a reason from."""

    id = serializers.IntegerField()
    clause = serializers.CharField()
    outcome = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    number = serializers.IntegerField(help_text="Of its newest version.")
    placeholders = serializers.SerializerMethodField()

    def get_placeholders(self, template: ReasonTemplate) -> list[str]:
        return names_in(template.text)


@named(component_name="NewReasonTemplate")
class TemplateInput(Fields):
    clause = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    outcome = Choice(choices=Decision.Outcome.choices, required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=12)
    title = serializers.CharField(max_length=80)
    text = serializers.CharField(max_length=4000)


@named(component_name="ReasonTemplateChange")
class TemplateChange(TemplateInput):
    number = serializers.IntegerField(min_value=1, help_text="The version that you saw.")


@named(component_name="FilledTemplate")
class FilledOutput(serializers.Serializer):
    """A template with what the case fills in, and the names of what it cannot."""

    id = serializers.IntegerField(source="template.pk")
    title = serializers.CharField(source="template.title")
    outcome = serializers.CharField(source="template.outcome")
    language = serializers.CharField(source="template.language")
    text = serializers.CharField(source="filled.text")
    missing = serializers.ListField(child=serializers.CharField(), source="filled.missing")


@named(component_name="InternalNote")
class NoteOutput(serializers.Serializer):
    ref = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    text = serializers.CharField()


@named(component_name="NewInternalNote")
class NoteInput(Fields):
    text = serializers.CharField(
        max_length=5000, help_text="A colleague named as `@username` is told."
    )


def _template(pk: int) -> ReasonTemplate:
    found = templates().filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


class TemplatesApi(ApiView):
    """Templates in use, and a new one."""

    @extend_schema(
        operation_id="reason_templates_list",
        parameters=[OpenApiParameter("clause", str), OpenApiParameter("language", str)],
        responses=TemplateOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        asked = {"clause": clause_asked(request), "language": language_asked(request)}
        rows = templates().filter(**{name: said for name, said in asked.items() if said})
        return self.paginated(rows, TemplateOutput)

    @extend_schema(
        operation_id="reason_templates_create",
        request=TemplateInput,
        responses={201: TemplateOutput},
    )
    def post(self, request: Any) -> Response:
        form = TemplateInput(data=request.data)
        form.is_valid(raise_exception=True)
        template = services.save_template(by=Actor.of(request._request), **form.validated_data)
        return Response(TemplateOutput(template).data, status=201)


class TemplateApi(ApiView):
    """One template: a new version of it, or its end."""

    @extend_schema(operation_id="reason_templates_read", responses=TemplateOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(TemplateOutput(_template(pk)).data)

    @extend_schema(
        operation_id="reason_templates_change",
        request=TemplateChange,
        responses={
            200: TemplateOutput,
            409: OpenApiResponse(description="Somebody changed it since."),
        },
    )
    def put(self, request: Any, pk: int) -> Response:
        found = _template(pk)
        form = TemplateChange(data=request.data)
        form.is_valid(raise_exception=True)
        template = services.save_template(
            template_id=found.pk, by=Actor.of(request._request), **form.validated_data
        )
        return Response(TemplateOutput(template).data)

    @extend_schema(
        operation_id="reason_templates_retire",
        request=None,
        responses={204: OpenApiResponse(description="It is offered no longer.")},
    )
    def delete(self, request: Any, pk: int) -> Response:
        services.retire_template(template_id=_template(pk).pk, by=Actor.of(request._request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CaseTemplatesApi(ApiView):
    """The templates that fit one case, filled from it, in the language that the party reads."""

    pagination_class = None

    @extend_schema(
        operation_id="case_reason_templates",
        parameters=[CODE],
        responses=FilledOutput(many=True),
    )
    def get(self, request: Any, code: str) -> Response:
        case = case_behind(request, code)
        clause, _version = clause_in_force(case)
        shelf = templates_on(case, clause=clause, pieces=evidence_of(case))
        return Response(FilledOutput(shelf.rows, many=True).data)


class NotesApi(ApiView):
    """Internal notes of a case; they never reach the party."""

    pagination_class = None

    @extend_schema(
        operation_id="case_notes_list",
        parameters=[CODE],
        responses=NoteOutput(many=True),
    )
    def get(self, request: Any, code: str) -> Response:
        return Response(NoteOutput(notes_of(case_behind(request, code)), many=True).data)

    @extend_schema(
        operation_id="case_notes_create",
        parameters=[CODE],
        request=NoteInput,
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Any, code: str) -> Response:
        case = case_behind(request, code)
        form = NoteInput(data=request.data)
        form.is_valid(raise_exception=True)
        note = services.add_note(
            case_id=case.pk, text=form.validated_data["text"], by=Actor.of(request._request)
        )
        told = [one.username for one in services.mentioned_in(form.validated_data["text"])]
        return Response({"ref": note.ref, "told": told}, status=201)
