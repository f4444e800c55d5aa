"""Penalties over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance.rest import ApiView, Fields
from parties.selectors import party_by_ref
from violations import services
from violations.models import Penalty, Violation


class PenaltyOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    violation = serializers.IntegerField(source="violation_id")
    measure = serializers.CharField()
    params = serializers.DictField()
    duration = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(source="control.ends_at", allow_null=True)
    lifted_at = serializers.DateTimeField(source="control.lifted_at", allow_null=True)


class PenaltiesApi(ApiView):
    """Penalties of the parties one may see, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("party", OpenApiTypes.STR)],
        responses=PenaltyOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        rows = Penalty.objects.filter(
            violation__in=Violation.objects.visible_to(principal)
        ).select_related("party__market", "control")
        if said := request.query_params.get("party"):
            rows = rows.filter(party=party_by_ref(said, principal))
        return self.paginated(rows.order_by("-pk"), PenaltyOutput)


class PenaltyApi(ApiView):
    """One penalty; a POST to `lift` ends it while the finding stands."""

    @extend_schema(responses=PenaltyOutput)
    def get(self, request: Any, pk: int) -> Response:
        rows = Penalty.objects.filter(
            violation__in=Violation.objects.visible_to(request._request.principal)
        ).select_related("party__market", "control")
        return Response(PenaltyOutput(get_object_or_404(rows, pk=pk)).data)


class PenaltyLiftApi(ApiView):
    class Input(Fields):
        reason = serializers.CharField(max_length=5000, help_text="The party reads it.")

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        PenaltyApi().get(request, *args, **kwargs)

    @extend_schema(request=Input, responses=PenaltyOutput)
    def post(self, request: Any, pk: int) -> Response:
        """End a penalty before its time. The finding and its points stand."""
        get_object_or_404(Penalty, pk=pk)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        penalty = services.lift_penalty(
            penalty_id=pk, by=request._request.principal.actor, **form.validated_data
        )
        return Response(PenaltyOutput(penalty).data)
