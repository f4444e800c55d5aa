"""Webhooks over the API, and the description of the whole API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import InvalidInput
from governance.rest import ApiView, Fields
from integrations import description, selectors, services
from integrations.models import Delivery


@extend_schema_serializer(component_name="WebhookEndpoint")
class EndpointOutput(serializers.Serializer):
    id = serializers.IntegerField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="WebhookEndpointWithSecret")
class EndpointWithSecret(EndpointOutput):
    secret = serializers.CharField(
        allow_null=True, help_text="whsec_…; in the first answer only: a repeat gets null."
    )
    note = serializers.CharField(required=False, help_text="In a repeat: what it does not tell.")


@extend_schema_serializer(component_name="NewWebhookEndpoint")
class EndpointInput(Fields):
    url = serializers.CharField(max_length=400)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60),
        default=list,
        help_text="Names such as violation.recorded or families such as violation.*; none means all.",
    )


@extend_schema_serializer(component_name="WebhookAttempt")
class AttemptOutput(serializers.Serializer):
    number = serializers.IntegerField()
    at = serializers.DateTimeField(source="recorded_at")
    status = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField()
    milliseconds = serializers.IntegerField()


@extend_schema_serializer(component_name="WebhookDelivery")
class DeliveryOutput(serializers.Serializer):
    id = serializers.IntegerField()
    webhook_id = serializers.CharField()
    endpoint = serializers.IntegerField(source="endpoint_id")
    event = serializers.IntegerField(source="event_id")
    type = serializers.CharField(source="event.name")
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    due_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    payload = serializers.JSONField()
    attempts = AttemptOutput(many=True)


class EndpointsApi(ApiView):
    """Addresses of the marketplace that hear of events."""

    told_once = ("secret",)

    @extend_schema(operation_id="webhook_endpoints_list", responses=EndpointOutput(many=True))
    def get(self, request: Any) -> Response:
        return self.paginated(selectors.endpoints(), EndpointOutput)

    @extend_schema(
        operation_id="webhook_endpoints_create",
        request=EndpointInput,
        responses={201: EndpointWithSecret},
    )
    def post(self, request: Any) -> Response:
        """Hear of events from now on. The answer holds the secret, which is not told again."""
        form = EndpointInput(data=request.data)
        form.is_valid(raise_exception=True)
        endpoint, secret = services.add_endpoint(
            url=form.validated_data["url"],
            events_wanted=form.validated_data["events"],
            by=request._request.principal.actor,
        )
        return Response(_with_secret(endpoint, secret), status=201)


class EndpointApi(ApiView):
    """One endpoint."""

    @extend_schema(operation_id="webhook_endpoints_deactivate", responses={204: None})
    def delete(self, request: Any, endpoint_id: int) -> Response:
        """Send nothing more; what waits is given up. The history stays."""
        services.deactivate_endpoint(endpoint_id=endpoint_id, by=request._request.principal.actor)
        return Response(status=204)


class RotateApi(ApiView):
    """A new secret beside the old one."""

    told_once = ("secret",)

    @extend_schema(
        operation_id="webhook_endpoints_rotate", request=None, responses={201: EndpointWithSecret}
    )
    def post(self, request: Any, endpoint_id: int) -> Response:
        """Sign with a new secret as well. Verify with it, then retire the older one."""
        endpoint, secret = services.rotate_secret(
            endpoint_id=endpoint_id, by=request._request.principal.actor
        )
        return Response(_with_secret(endpoint, secret), status=201)


class RetireApi(ApiView):
    """The end of a rotation."""

    @extend_schema(
        operation_id="webhook_endpoints_retire", request=None, responses={200: EndpointOutput}
    )
    def post(self, request: Any, endpoint_id: int) -> Response:
        """Sign with the newest secret alone. The last secret cannot be retired."""
        endpoint = services.retire_secrets(
            endpoint_id=endpoint_id, by=request._request.principal.actor
        )
        return Response(EndpointOutput(endpoint).data)


class DeliveriesApi(ApiView):
    """What was owed to endpoints, with every attempt."""

    @extend_schema(
        operation_id="webhook_deliveries_list",
        parameters=[
            OpenApiParameter("state", str, enum=Delivery.State.values),
            OpenApiParameter("endpoint", int),
        ],
        responses=DeliveryOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        state = request.query_params.get("state", "")
        endpoint = request.query_params.get("endpoint", "")
        if state and state not in Delivery.State.values:
            raise _fault("state", f"One of {', '.join(Delivery.State.values)}.")
        if endpoint and not (endpoint.isascii() and endpoint.isdigit() and len(endpoint) < 19):
            raise _fault("endpoint", "The id of an endpoint.")
        rows = selectors.deliveries(state=state, endpoint_id=int(endpoint) if endpoint else None)
        return self.paginated(rows, DeliveryOutput)


class ReplayApi(ApiView):
    """One delivery, once more."""

    @extend_schema(
        operation_id="webhook_deliveries_replay", request=None, responses={202: DeliveryOutput}
    )
    def post(self, request: Any, delivery_id: int) -> Response:
        """Send again, under the same webhook-id, what was taken or given up."""
        delivery = services.replay(delivery_id=delivery_id, by=request._request.principal.actor)
        return Response(DeliveryOutput(delivery).data, status=202)


class SchemaApi(ApiView):
    """This API, described by itself."""

    @extend_schema(
        operation_id="schema", responses={(200, "application/json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Any) -> Response:
        """OpenAPI 3.1."""
        return Response(description.of_api())


def _with_secret(endpoint: Any, secret: str) -> dict[str, Any]:
    return {**EndpointOutput(endpoint).data, "secret": secret}


def _fault(field: str, message: str) -> InvalidInput:
    return InvalidInput("Some fields have faults.", faults=[{"field": field, "message": message}])
