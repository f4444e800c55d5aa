"""Findings and their statements of reasons over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance.rest import ApiView, Choice
from parties.selectors import party_by_ref
from policies.fields import ClauseFilterField
from violations import selectors, services
from violations.models import StatementOfReasons, Violation


class ViolationOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    clause = serializers.CharField()
    severity = serializers.CharField()
    rulebook_version = serializers.IntegerField(source="version.number")
    conduct_from = serializers.DateTimeField()
    conduct_to = serializers.DateTimeField()
    decided_at = serializers.DateTimeField()
    decided_by = serializers.ChoiceField(choices=Violation.DecidedBy.choices)
    overturned_at = serializers.DateTimeField(
        source="overturned.recorded_at", allow_null=True, default=None
    )


class ViolationFilter(serializers.Serializer):
    party = serializers.CharField(required=False, help_text="Id or reference.")
    clause = ClauseFilterField(required=False)
    state = Choice(choices=["standing", "overturned"], required=False)


class ViolationsApi(ApiView):
    """Findings, newest first."""

    @extend_schema(parameters=[ViolationFilter], responses=ViolationOutput(many=True))
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        form = ViolationFilter(data=request.query_params)
        form.is_valid(raise_exception=True)
        rows = selectors.violations_visible_to(principal)
        said = form.validated_data
        if "party" in said:
            rows = rows.filter(party=party_by_ref(said["party"], principal))
        if "clause" in said:
            rows = rows.filter(clause=said["clause"])
        if "state" in said:
            rows = rows.filter(overturned__isnull=said["state"] == "standing")
        return self.paginated(rows, ViolationOutput)


class ViolationApi(ApiView):
    """One finding."""

    @extend_schema(responses=ViolationOutput)
    def get(self, request: Any, pk: int) -> Response:
        return Response(ViolationOutput(_violation(request, pk)).data)


class StatementApi(ApiView):
    """The statement of reasons. Reading it as a member of the party counts as being informed."""

    class Output(serializers.Serializer):
        violation = serializers.IntegerField(source="violation_id")
        language = serializers.CharField()
        recorded_at = serializers.DateTimeField()
        delivered = serializers.SerializerMethodField()
        statement = serializers.SerializerMethodField()

        def get_delivered(self, row: StatementOfReasons) -> list[dict[str, str]]:
            return [
                {"how": step.kind, "at": step.recorded_at.isoformat()}
                for step in row.deliveries.order_by("pk")
            ]

        def get_statement(self, row: StatementOfReasons) -> dict[str, Any]:
            return selectors.statement_text(row)

    @extend_schema(responses=Output)
    def get(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        violation = _violation(request, pk)
        statement = get_object_or_404(
            StatementOfReasons.objects.select_related("content"), violation=violation
        )
        if not principal.sees_all_parties:
            services.note_informed(
                statement_id=statement.pk, kind="portal_read", by=principal.actor
            )
        return Response(self.Output(statement).data)


def _violation(request: Any, pk: int) -> Violation:
    rows = selectors.violations_visible_to(request._request.principal)
    return get_object_or_404(rows, pk=pk)
