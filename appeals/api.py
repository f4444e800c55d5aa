"""Appeals, their messages and corrections, for systems and for members."""

from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.response import Response

from appeals import selectors, services
from appeals.models import Appeal
from appeals.services.appeals import STEPS
from governance.actors import Actor
from governance.download import download
from governance.errors import InvalidInput
from governance.models import User
from governance.principals import Principal
from governance.rest import ApiView, Choice, Fields
from governance.uploads import MOST_FILES, too_large
from parties.fields import PartyFilterField
from policies.services import PersonRequired
from violations.fields import ViolationFilterField
from violations.selectors import violations_visible_to


def _principal(request: Any) -> Principal:
    return request._request.principal


def _speaks_for_party(principal: Principal) -> bool:
    """Members do, and so does a key: it is the marketplace's own form that hands the words on."""
    return principal.user_id is None or principal.role == "party_member"


@extend_schema_serializer(component_name="AppealFile")
class FileOutput(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(source="content.name")
    media_type = serializers.CharField(source="content.media_type")
    size = serializers.IntegerField(source="content.size")
    added_later = serializers.BooleanField(help_text="To the open appeal, with a message.")
    recorded_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="Appeal")
class AppealOutput(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.SerializerMethodField()
    side = serializers.CharField()
    violation = serializers.IntegerField(source="violation_id", allow_null=True)
    party = serializers.CharField(source="party.ref")
    party_id = serializers.IntegerField()
    attempt = serializers.IntegerField()
    state = serializers.CharField()
    reason = serializers.CharField()
    text = serializers.CharField(source="text.text", allow_null=True)
    answer = serializers.SerializerMethodField()
    files = FileOutput(many=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_code(self, appeal: Appeal) -> str:
        return selectors.code_of(appeal.pk)

    def get_answer(self, appeal: Appeal) -> str | None:
        closing = set(STEPS.values())
        said = [step.answer for step in appeal.steps.all() if step.answer and step.kind in closing]
        return said[-1].text if said else None


def _ready(rows: Any) -> Any:
    return rows.prefetch_related("files__content", "steps__answer")


class AppealListApi(ApiView):
    """Appeals that may be seen, newest first; and the way to make one."""

    class Filter(serializers.Serializer):
        state = Choice(choices=Appeal.State.choices, required=False)
        violation = ViolationFilterField(required=False)
        party = PartyFilterField(required=False)

    @extend_schema_serializer(component_name="NewAppeal")
    class Input(Fields):
        violation = serializers.IntegerField()
        reason = Choice(choices=Appeal.Reason.choices)
        text = serializers.CharField(max_length=5000)
        files = serializers.ListField(
            child=serializers.FileField(), max_length=MOST_FILES, required=False
        )

    @extend_schema(parameters=[Filter], responses=AppealOutput(many=True))
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        rows = selectors.appeals(_principal(request)).filter(**asked.validated_data)
        return self.paginated(_ready(rows), AppealOutput)

    @extend_schema(
        request={"multipart/form-data": Input, "application/json": Input},
        responses={201: AppealOutput},
    )
    def post(self, request: Any) -> Response:
        if lost := getattr(request._request, "oversized", []):
            raise too_large(lost[0])
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        seen = violations_visible_to(_principal(request))
        violation = get_object_or_404(seen, pk=said["violation"])
        appeal = services.submit_appeal(
            violation_id=violation.pk,
            reason=said["reason"],
            text=said["text"],
            files=said.get("files", []),
            by=Actor.of(request._request),
        )
        return Response(AppealOutput(appeal).data, status=status.HTTP_201_CREATED)


class AppealApi(ApiView):
    """One appeal."""

    @extend_schema(responses=AppealOutput)
    def get(self, request: Any, appeal_id: int) -> Response:
        rows = _ready(selectors.appeals(_principal(request)))
        return Response(AppealOutput(get_object_or_404(rows, pk=appeal_id)).data)


class WithdrawalApi(ApiView):
    """Takes an appeal back. The attempt is used."""

    @extend_schema(request=None, responses={201: AppealOutput})
    def post(self, request: Any, appeal_id: int) -> Response:
        seen = get_object_or_404(selectors.appeals(_principal(request)), pk=appeal_id)
        appeal = services.withdraw_appeal(appeal_id=seen.pk, by=Actor.of(request._request))
        return Response(AppealOutput(appeal).data, status=status.HTTP_201_CREATED)


NOT_OF_A_PARTY = "A party's message is read by both sides. Leave this out, or send false."


class MessageListApi(ApiView):
    """The thread of an appeal, oldest first. Internal notes are shown to colleagues only."""

    @extend_schema_serializer(component_name="NewAppealMessage")
    class Input(Fields):
        text = serializers.CharField(
            max_length=5000, required=False, allow_blank=True, default="", help_text="Or files."
        )
        internal = serializers.BooleanField(
            default=False, help_text="A note among colleagues; refused from a party."
        )
        files = serializers.ListField(
            child=serializers.FileField(),
            max_length=MOST_FILES,
            required=False,
            help_text="Of the party alone; ten in all with those of the appeal.",
        )

    @extend_schema_serializer(component_name="AppealMessage")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        from_party = serializers.BooleanField()
        internal = serializers.BooleanField()
        text = serializers.CharField(source="content.text", allow_null=True)
        files = FileOutput(many=True)
        recorded_at = serializers.DateTimeField()

    @extend_schema(operation_id="appeal_messages_list", responses=Output(many=True))
    def get(self, request: Any, appeal_id: int) -> Response:
        principal = _principal(request)
        appeal = get_object_or_404(selectors.appeals(principal), pk=appeal_id)
        return self.paginated(selectors.thread_of(appeal, principal), self.Output)

    @extend_schema(
        request={"application/json": Input, "multipart/form-data": Input}, responses={201: Output}
    )
    def post(self, request: Any, appeal_id: int) -> Response:
        """Write; the party may add files. A colleague writes to the party as who holds the case and had
        no part in the decision; nobody in a conflict of interest writes at all.
        """
        if lost := getattr(request._request, "oversized", []):
            raise too_large(lost[0])
        principal = _principal(request)
        appeal = get_object_or_404(selectors.appeals(principal), pk=appeal_id)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        if _speaks_for_party(principal):
            if said["internal"]:
                raise serializers.ValidationError({"internal": [NOT_OF_A_PARTY]})
            message = services.post_message(
                appeal_id=appeal.pk,
                text=said["text"],
                files=said.get("files", []),
                by=principal.actor,
                from_party=True,
            )
        elif said.get("files"):
            raise InvalidInput("Only the party adds files to its appeal.")
        else:
            message = services.post_staff_message(
                appeal_id=appeal.pk,
                text=said["text"],
                writer=_person_behind(principal),
                by=principal.actor,
                internal=said["internal"],
            )
        return Response(self.Output(message).data, status=status.HTTP_201_CREATED)


def _person_behind(principal: Principal) -> User:
    if principal.user_id is None:
        raise PersonRequired
    return User.objects.get(pk=principal.user_id)


class FileApi(ApiView):
    """The bytes of one file of an appeal, as a download."""

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY, description="The file, as an attachment."
            )
        }
    )
    def get(self, request: Any, appeal_id: int, file_id: int) -> FileResponse:
        appeal = get_object_or_404(selectors.appeals(_principal(request)), pk=appeal_id)
        return download(get_object_or_404(selectors.files_of(appeal), pk=file_id).content)


class CorrectionListApi(ApiView):
    """Corrections: a party says that it has put right what a finding is about."""

    @extend_schema_serializer(component_name="NewCorrection")
    class Input(Fields):
        violation = serializers.IntegerField()
        text = serializers.CharField(max_length=5000)
        files = serializers.ListField(
            child=serializers.FileField(), max_length=MOST_FILES, required=False
        )

    @extend_schema_serializer(component_name="Correction")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        violation = serializers.IntegerField(source="violation_id")
        party = serializers.CharField(source="party.ref")
        party_id = serializers.IntegerField()
        state = serializers.CharField()
        text = serializers.CharField(source="text.text", allow_null=True)
        answer = serializers.CharField(source="answer.text", allow_null=True, default=None)
        opened_at = serializers.DateTimeField()
        closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_serializer(component_name="CorrectionFilter")
    class Filter(serializers.Serializer):
        violation = ViolationFilterField(required=False)

    @extend_schema(parameters=[Filter], responses=Output(many=True))
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        rows = selectors.corrections(_principal(request)).filter(**asked.validated_data)
        return self.paginated(rows, self.Output)

    @extend_schema(
        request={"multipart/form-data": Input, "application/json": Input}, responses={201: Output}
    )
    def post(self, request: Any) -> Response:
        if lost := getattr(request._request, "oversized", []):
            raise too_large(lost[0])
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        seen = violations_visible_to(_principal(request))
        violation = get_object_or_404(seen, pk=form.validated_data["violation"])
        correction = services.submit_correction(
            violation_id=violation.pk,
            text=form.validated_data["text"],
            files=form.validated_data.get("files", []),
            by=Actor.of(request._request),
        )
        return Response(self.Output(correction).data, status=status.HTTP_201_CREATED)
