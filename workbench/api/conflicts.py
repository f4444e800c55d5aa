"""Conflicts of interest over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response

from governance.actors import Actor
from governance.rest import ApiView, Choice, Fields, named_in
from parties.selectors import party_by_ref
from workbench import services
from workbench.api.cases import person_behind
from workbench.models import Conflict


class ConflictsApi(ApiView):
    """Declared conflicts of interest: one's own, or as a key all; and the way to declare one."""

    @extend_schema_serializer(component_name="NewConflict")
    class Input(Fields):
        party = serializers.CharField(help_text="Our id, or `{market}:{kind}:{external_id}`.")
        all_of_owner = serializers.BooleanField(default=True)
        why = Choice(choices=Conflict.Why.choices)

    @extend_schema_serializer(component_name="Conflict")
    class Output(serializers.Serializer):
        id = serializers.IntegerField()
        reviewer = serializers.CharField(source="reviewer.username")
        party = serializers.IntegerField(source="party_id", allow_null=True)
        entity = serializers.IntegerField(source="entity_id", allow_null=True)
        why = serializers.CharField()
        declared_at = serializers.DateTimeField()
        ended_at = serializers.DateTimeField(allow_null=True)

    @extend_schema(operation_id="conflicts_list", responses=Output(many=True))
    def get(self, request: Any) -> Response:
        rows = Conflict.objects.select_related("reviewer")
        principal = request._request.principal
        if principal.user_id is not None and principal.role not in services.LEADS:
            rows = rows.filter(reviewer=principal.user_id)
        return self.paginated(rows, self.Output)

    @extend_schema(operation_id="conflict_declare", request=Input, responses={201: Output})
    def post(self, request: Any) -> Response:
        person = person_behind(request)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        party = named_in(said, request._request.principal, party=party_by_ref)["party"]
        whole = said["all_of_owner"] and party.entity_id
        conflict = services.declare_conflict(
            reviewer=person,
            why=said["why"],
            by=Actor.of(request._request),
            party=None if whole else party,
            entity=party.entity if whole else None,
        )
        return Response(self.Output(conflict).data, status=status.HTTP_201_CREATED)
