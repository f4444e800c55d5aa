"""Controls over the API: what the marketplace enforces."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance.batches import Batch, RejectedRow
from governance.errors import DomainError, InvalidInput
from governance.rest import ApiView, Choice, Fields, problem
from items.selectors import item_by_ref
from parties.selectors import party_by_ref
from violations import selectors, services
from violations.models import Acknowledgement, Control
from violations.shapes import REF

AT = OpenApiParameter("at", OpenApiTypes.DATETIME, description="Another moment than the present.")


class CauseOutput(serializers.Serializer):
    control = serializers.IntegerField()
    cause = serializers.ChoiceField(choices=Control.Cause.choices)
    ref = serializers.CharField()
    params = serializers.DictField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    target = serializers.CharField(required=False)


class ActiveControlOutput(serializers.Serializer):
    kind = serializers.CharField()
    target = serializers.CharField(required=False)
    params = serializers.DictField(help_text="Of the strictest cause; amounts are added up.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Until when `params` hold. Ask again then: a cause that lasts longer goes on.",
    )
    causes = CauseOutput(many=True)


class PartyControlsOutput(serializers.Serializer):
    party = serializers.CharField()
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    controls = ActiveControlOutput(many=True)


class ItemControlsOutput(serializers.Serializer):
    item = serializers.CharField()
    id = serializers.IntegerField()
    owner = serializers.CharField()
    at = serializers.DateTimeField()
    controls = ActiveControlOutput(many=True)


class AtQuery(serializers.Serializer):
    at = serializers.DateTimeField(required=False)


def _at(request: Any) -> Any:
    form = AtQuery(data=request.query_params)
    form.is_valid(raise_exception=True)
    return form.validated_data.get("at")


class PartyControlsApi(ApiView):
    """What the marketplace must enforce on a party now: the one call of its hot path."""

    @extend_schema(parameters=[REF, AT], responses=PartyControlsOutput)
    def get(self, request: Any, ref: str) -> Response:
        party = party_by_ref(ref, request._request.principal)
        return Response(selectors.controls_document(party, _at(request)))


class ItemControlsApi(ApiView):
    """What the marketplace must enforce on an item: its own, its ancestors' and its owner's."""

    @extend_schema(parameters=[REF, AT], responses=ItemControlsOutput)
    def get(self, request: Any, ref: str) -> Response:
        item = item_by_ref(ref, request._request.principal)
        return Response(selectors.item_controls_document(item, _at(request)))


class AnyRef(serializers.CharField):
    """A name in a batch. What is none is told row by row, so it is taken as it came."""

    def run_validation(self, data: Any = None) -> Any:
        return data


class ControlsBatchApi(ApiView):
    """Controls of up to 100 parties and items in one call. It reads only, so it needs no key."""

    idempotent = False

    class Input(Fields):
        parties = serializers.ListField(
            child=AnyRef(), max_length=100, required=False, default=list
        )
        items = serializers.ListField(child=AnyRef(), max_length=100, required=False, default=list)

    class Output(serializers.Serializer):
        parties = PartyControlsOutput(many=True)
        items = ItemControlsOutput(many=True)
        rejected = RejectedRow(many=True, help_text="`index` is the place in the list `field`.")

    @extend_schema(request=Input, responses=Output)
    def post(self, request: Any) -> Response:
        """Names that lead nowhere are told in `rejected`; 422 when none led anywhere."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        who, batch = request._request.principal, Batch()
        kinds: dict[str, tuple[Any, Any]] = {
            "parties": (party_by_ref, selectors.controls_document),
            "items": (item_by_ref, selectors.item_controls_document),
        }
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds}
        for name, (find, document) in kinds.items():
            for index, ref in enumerate(form.validated_data[name]):
                try:
                    found[name].append(document(find(_said(ref), who)))
                except DomainError as fault:
                    batch.refuse(index, name, ref, f"{fault.message} Leave it out, or correct it.")
        body = {**found, "rejected": batch.rejected}
        if batch.rejected and not any(found.values()):
            detail = "No name led anywhere. What is wrong with each is in `rejected`."
            return problem("all_rejected", detail, 422, **body)
        return Response(body)


def _said(ref: Any) -> str:
    if isinstance(ref, bool) or not isinstance(ref, str | int):
        raise InvalidInput("This is no name: send an id, or {market}:{kind}:{external_id}.")
    return str(ref)


class ControlOutput(serializers.Serializer):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.ref")
    item = serializers.CharField(source="item.ref", allow_null=True, default=None)
    kind = serializers.CharField()
    params = serializers.DictField()
    cause = serializers.ChoiceField(choices=Control.Cause.choices)
    cause_ref = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class ControlsApi(ApiView):
    """Controls one by one, ended ones included, newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("party", OpenApiTypes.STR)],
        responses=ControlOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        rows = selectors.controls_visible_to(principal).select_related("item__market")
        if said := request.query_params.get("party"):
            rows = rows.filter(party=party_by_ref(said, principal))
        return self.paginated(rows, ControlOutput)


class AcknowledgementsApi(ApiView):
    """The marketplace says that it enforces a control, or that it has released it."""

    class Input(Fields):
        state = Choice(
            choices=Acknowledgement.State.choices, default=Acknowledgement.State.ENFORCED
        )

    class Output(serializers.Serializer):
        control = serializers.IntegerField(source="control_id")
        state = serializers.ChoiceField(choices=Acknowledgement.State.choices)
        recorded_at = serializers.DateTimeField()

    @extend_schema(responses=Output(many=True))
    def get(self, request: Any, pk: int) -> Response:
        control = get_object_or_404(
            selectors.controls_visible_to(request._request.principal), pk=pk
        )
        return self.paginated(control.acknowledgements.all(), self.Output)

    @extend_schema(request=Input, responses={201: Output})
    def post(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        control = get_object_or_404(selectors.controls_visible_to(principal), pk=pk)
        form = self.Input(data=request.data or {})
        form.is_valid(raise_exception=True)
        row = services.acknowledge_control(
            control_id=control.pk, state=form.validated_data["state"], by=principal.actor
        )
        return Response(self.Output(row).data, status=201)
