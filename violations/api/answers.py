"""Acceptance of findings, and documents that are asked for, over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import Missing
from governance.lines import LineField
from governance.rest import ApiView, Choice, Fields, named_in
from parties.fields import PartyFilterField
from parties.selectors import party_by_ref
from violations import documents, services
from violations.models import Acceptance, DocumentRequest, DocumentStep
from violations.selectors import violations_visible_to


@extend_schema_serializer(component_name="Acceptance")
class AcceptanceOutput(serializers.Serializer):
    violation = serializers.IntegerField(source="violation_id")
    accepted_at = serializers.DateTimeField(source="recorded_at")


class AcceptanceApi(ApiView):
    """The party leaves a finding at that. It gives up nothing by it: an appeal stays open."""

    @extend_schema(operation_id="acceptance_read", responses=AcceptanceOutput)
    def get(self, request: Any, pk: int) -> Response:
        found = get_object_or_404(violations_visible_to(request._request.principal), pk=pk)
        row = Acceptance.objects.filter(violation=found).first()
        if row is None:
            raise Missing
        return Response(AcceptanceOutput(row).data)

    @extend_schema(
        operation_id="acceptance_create", request=None, responses={201: AcceptanceOutput}
    )
    def post(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        found = get_object_or_404(violations_visible_to(principal), pk=pk)
        row = services.accept_violation(violation_id=found.pk, by=principal.actor)
        return Response(AcceptanceOutput(row).data, status=201)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """What one may not read is not there; a finding nobody accepted yet is readable all the same."""
        get_object_or_404(violations_visible_to(request._request.principal), pk=kwargs["pk"])


@extend_schema_serializer(component_name="DocumentRequest")
class DocumentOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    title = serializers.CharField(source="wanted.data.title", default="")
    why = serializers.CharField(source="wanted.data.why", default="")
    due_at = serializers.DateTimeField()
    until = serializers.DateTimeField(
        required=False,
        help_text="Until when there is time: later than due_at once it was sent back.",
    )
    code = serializers.CharField(help_text="The document of the rulebook, where one requires it.")
    state = serializers.SerializerMethodField()

    def get_state(self, row: Any) -> str:
        return row.state or "asked"


class DocumentsApi(ApiView):
    """Documents that parties were asked for."""

    class Filter(serializers.Serializer):
        party = PartyFilterField(required=False)
        state = Choice(choices=["asked", *DocumentStep.Kind.values], required=False)

    @extend_schema_serializer(component_name="NewDocumentRequest")
    class Input(Fields):
        party = serializers.CharField()
        code = serializers.CharField(
            max_length=40,
            required=False,
            help_text="A document of the party's rulebook, which says the rest and what follows.",
        )
        title = LineField(max_length=120, required=False)
        why = serializers.CharField(
            max_length=2000, required=False, help_text="The party reads it."
        )
        due_at = serializers.DateTimeField(required=False)
        source_key = serializers.CharField(max_length=120)

        def validate(self, said: dict[str, Any]) -> dict[str, Any]:
            own = ("title", "why", "due_at")
            if "code" in said:
                given = [name for name in own if name in said]
                problem = "The rulebook says it: leave it out, or leave the code out."
            else:
                given = [name for name in own if name not in said]
                problem = "Say it, or name the code of a document of the rulebook."
            if given:
                raise serializers.ValidationError(dict.fromkeys(given, problem))
            return said

    @extend_schema(
        operation_id="documents_list", parameters=[Filter], responses=DocumentOutput(many=True)
    )
    def get(self, request: Any) -> Response:
        asked = self.Filter(data=request.query_params, context={"request": request})
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        rows = documents.requests_for(request._request.principal)
        if state := said.pop("state", None):
            rows = rows.filter(state__isnull=True) if state == "asked" else rows.filter(state=state)  # type: ignore[misc]
        return self.paginated(rows.filter(**said), DocumentOutput)

    @extend_schema(operation_id="documents_create", request=Input, responses={201: DocumentOutput})
    def post(self, request: Any) -> Response:
        """Ask a party for a document: one of its rulebook by code, or any other."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said, principal = dict(form.validated_data), request._request.principal
        said |= named_in(said, principal, party=party_by_ref)
        said["source_key"] = f"api:{said['source_key']}"
        ask = services.require_document if "code" in said else services.request_document
        made = ask(by=principal.actor, **said)
        return Response(
            DocumentOutput(documents.requests_for(principal).get(pk=made.pk)).data, status=201
        )


class DocumentWithdrawApi(ApiView):
    """A document is no longer needed: nothing follows from it any more, and the party is told."""

    @extend_schema_serializer(component_name="DocumentWithdrawal")
    class Input(Fields):
        words = serializers.CharField(
            max_length=2000, required=False, allow_blank=True, help_text="The party reads them."
        )

    @extend_schema(operation_id="documents_withdraw", request=Input, responses=DocumentOutput)
    def post(self, request: Any, pk: int) -> Response:
        form = self.Input(data=request.data)
        found = self._found(request, pk)
        form.is_valid(raise_exception=True)
        words = form.validated_data.get("words", "")
        services.withdraw_request(
            request_id=found.pk, words=words, by=request._request.principal.actor
        )
        return Response(DocumentOutput(self._found(request, pk)).data)

    def _found(self, request: Any, pk: int) -> DocumentRequest:
        return get_object_or_404(documents.requests_for(request._request.principal), pk=pk)

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """What one may not read is not there."""
        self._found(request, kwargs["pk"])
