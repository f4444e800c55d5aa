"""Cases handed up, joined and taken apart, over the API. All of it needs a person."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import Missing
from governance.models import User
from governance.rest import ApiView, Fields
from workbench import services
from workbench.api.cases import case_behind, person_behind
from workbench.api.shapes import CODE, CaseOutput
from workbench.models import Case
from workbench.selectors.questions import escalations_of


@extend_schema_serializer(component_name="NewEscalation")
class EscalationInput(Fields):
    """Name a senior colleague or a queue, one of the two."""

    reason = serializers.CharField(max_length=2000)
    to_person = serializers.CharField(required=False, allow_blank=True, help_text="A user name.")
    to_queue = serializers.SlugField(required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=1, required=False)


@extend_schema_serializer(component_name="Escalation")
class EscalationOutput(serializers.Serializer):
    id = serializers.IntegerField()
    at = serializers.DateTimeField(source="recorded_at")
    reviewer = serializers.CharField(source="reviewer.username")
    to_person = serializers.CharField(source="to_person.username", allow_null=True, default=None)
    to_queue = serializers.CharField(source="to_queue.code", allow_null=True, default=None)
    reason = serializers.CharField(source="reason.text", allow_null=True)


@extend_schema_serializer(component_name="MergeCases")
class MergeInput(Fields):
    other = serializers.CharField(max_length=40, help_text="The case that ends: `CASE-7F3K`.")
    reason = serializers.CharField(max_length=2000)
    version = serializers.IntegerField(min_value=1, required=False)


@extend_schema_serializer(component_name="SplitCase")
class SplitInput(Fields):
    evidence = serializers.ListField(
        child=serializers.CharField(max_length=80),
        min_length=1,
        max_length=200,
        help_text="References of pieces of evidence, such as `report:12`.",
    )
    clause = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="The same clause unless told."
    )
    reason = serializers.CharField(max_length=2000)
    version = serializers.IntegerField(min_value=1, required=False)


@extend_schema_serializer(component_name="MergedCase")
class MergedOutput(CaseOutput):
    """A case, and into which one it was merged."""

    merged_into = serializers.CharField(source="merged_into.code", allow_null=True, default=None)


class CasePost(ApiView):
    """What a person does with a case in hand; a GET shows the case."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        case_behind(request, kwargs["code"])


class EscalationApi(CasePost):
    """Handing a case up."""

    pagination_class = None

    @extend_schema(
        operation_id="case_escalations_list",
        parameters=[CODE],
        responses=EscalationOutput(many=True),
    )
    def get(self, request: Any, code: str) -> Response:
        rows = escalations_of(case_behind(request, code))
        return Response(EscalationOutput(rows, many=True).data)

    @extend_schema(
        operation_id="case_escalate",
        parameters=[CODE],
        request=EscalationInput,
        responses={201: CaseOutput},
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = EscalationInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        services.escalate_case(
            case_id=case.pk,
            reason=said["reason"],
            reviewer=person,
            by=Actor.of(request._request),
            to_person=_person(said.get("to_person", "")),
            to_queue=said.get("to_queue", ""),
            case_version=said.get("version"),
        )
        return Response(CaseOutput(case_behind(request, code)).data, status=201)


class MergeApi(CasePost):
    """Bringing another case into this one."""

    @extend_schema(operation_id="case_merged_into", parameters=[CODE], responses=MergedOutput)
    def get(self, request: Any, code: str) -> Response:
        return Response(MergedOutput(case_behind(request, code)).data)

    @extend_schema(
        operation_id="case_merge", parameters=[CODE], request=MergeInput, responses=CaseOutput
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = MergeInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        joined = services.merge_cases(
            case_id=case.pk,
            other_id=case_behind(request, said["other"]).pk,
            reason=said["reason"],
            reviewer=person,
            by=Actor.of(request._request),
            case_version=said.get("version"),
        )
        if joined is None:
            raise services.WasGolden
        return Response(CaseOutput(case_behind(request, code)).data)


class SplitApi(CasePost):
    """Taking evidence out into a case of its own."""

    pagination_class = None

    @extend_schema(
        operation_id="case_split_off", parameters=[CODE], responses=CaseOutput(many=True)
    )
    def get(self, request: Any, code: str) -> Response:
        """The cases into which evidence was taken out."""
        case = case_behind(request, code)
        found = case.evidence.filter(moved__isnull=False).values("moved__to")
        rows = Case.objects.filter(pk__in=found).select_related("party", "item", "queue")
        return Response(CaseOutput(rows.order_by("pk"), many=True).data)

    @extend_schema(
        operation_id="case_split",
        parameters=[CODE],
        request=SplitInput,
        responses={201: CaseOutput},
    )
    def post(self, request: Any, code: str) -> Response:
        person, case = person_behind(request), case_behind(request, code)
        form = SplitInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        pieces = case.evidence.filter(ref__in=said["evidence"]).values_list("pk", flat=True)
        fresh = services.split_case(
            case_id=case.pk,
            evidence_ids=list(pieces),
            clause=said.get("clause", ""),
            reason=said["reason"],
            reviewer=person,
            by=Actor.of(request._request),
            case_version=said.get("version"),
        )
        if fresh is None:
            raise services.WasGolden
        return Response(CaseOutput(case_behind(request, fresh.code)).data, status=201)


def _person(username: str) -> User | None:
    if not username:
        return None
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Missing(f"There is no colleague {username!r}.")
    return person
