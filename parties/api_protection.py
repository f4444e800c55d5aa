"""Protected accounts over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.rest import ApiView, Fields
from parties import selectors, services
from parties.models import Party, Protection

REF = OpenApiParameter("ref", OpenApiTypes.STR, OpenApiParameter.PATH)


@extend_schema_serializer(component_name="NewProtection")
class ProtectionInput(Fields):
    reason = serializers.CharField(max_length=2000)
    protected = serializers.BooleanField(default=True, help_text="False ends the protection.")


@extend_schema_serializer(component_name="Protection")
class ProtectionOutput(serializers.Serializer):
    """Whether every decision against this account takes two people, and since when."""

    protected = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ProtectionApi(ApiView):
    """The protection of one account. The party itself never hears of it."""

    @extend_schema(
        operation_id="parties_protection_read", parameters=[REF], responses=ProtectionOutput
    )
    def get(self, request: Any, ref: str) -> Response:
        return Response(_shown(selectors.party_by_ref(ref, request._request.principal)))

    @extend_schema(
        operation_id="parties_protection_set",
        parameters=[REF],
        request=ProtectionInput,
        responses=ProtectionOutput,
    )
    def post(self, request: Any, ref: str) -> Response:
        """Protect an account, or end its protection; said again, nothing changes."""
        principal = request._request.principal
        party = selectors.party_by_ref(ref, principal)
        form = ProtectionInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        change = services.protect_party if said["protected"] else services.unprotect_party
        change(party_id=party.pk, reason=said["reason"], by=principal.actor)
        return Response(_shown(party))


def _shown(party: Party) -> dict[str, Any]:
    latest: Protection | None = selectors.protections_of(party).first()
    return ProtectionOutput(
        {
            "protected": latest is not None and latest.ended_at is None,
            "reason": latest.reason.text if latest else None,
            "since": latest.since if latest else None,
            "ended_at": latest.ended_at if latest else None,
        }
    ).data
