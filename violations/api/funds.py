"""Holds of funds over the API. To hold, approve, extend and review needs a person."""

import hashlib
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.errors import InvalidInput
from governance.rest import ApiView, Fields, named_in
from parties.selectors import party_by_ref
from violations import holds, services
from violations.api.funds_shapes import (
    MINOR,
    REASON,
    HoldFilter,
    HoldInFullOutput,
    HoldInput,
    HoldOutput,
)
from violations.funds import LARGEST
from violations.models import FundsHold
from violations.selectors import violations_visible_to


class HoldsApi(ApiView):
    """Holds of the parties one may see, newest first."""

    @extend_schema(
        operation_id="holds_list", parameters=[HoldFilter], responses=HoldOutput(many=True)
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        form = HoldFilter(data=request.query_params)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        rows = holds.visible_to(principal)
        if "party" in said:
            rows = rows.filter(party=party_by_ref(said["party"], principal))
        if "state" in said:
            rows = holds.in_state(rows, said["state"], clock.now())
        return self.paginated(rows, HoldOutput)

    @extend_schema(
        operation_id="holds_create", request=HoldInput, responses={201: HoldInFullOutput}
    )
    def post(self, request: Any) -> Response:
        """Hold money back. What needs a second person waits for one and does not act before."""
        principal = request._request.principal
        form = HoldInput(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        party = named_in(said, principal, party=party_by_ref)["party"]
        violation = said.get("violation")
        known = violations_visible_to(principal).filter(pk=violation, party=party)
        if violation is not None and not known.exists():
            message = "There is no such finding about this party. Name another, or leave it out."
            fault = {"field": "violation", "value": violation, "message": message}
            raise InvalidInput(message, faults=[fault])
        key = said.get("source_key")
        hold = services.hold_funds(
            party_id=party.pk,
            violation_id=violation,
            ground=said["ground"],
            amount=said.get("amount"),
            currency=said["currency"],
            days=said["days"],
            reason=said["reason"],
            by=principal.actor,
            source_key=f"api:{party.pk}:{key}" if key else _click(request),
        )
        return Response(HoldInFullOutput(_in_full(principal, hold.pk)).data, status=201)


class HoldApi(ApiView):
    """One hold with its steps. Reading it as a member of the party counts as being informed."""

    @extend_schema(operation_id="holds_read", responses=HoldInFullOutput)
    def get(self, request: Any, pk: int) -> Response:
        principal = request._request.principal
        hold = _in_full(principal, pk)
        if not principal.sees_all_parties:
            services.note_hold_read(hold=hold, by=principal.actor)
        return Response(HoldInFullOutput(hold).data)


class StepApi(ApiView):
    """Base of every step: what one may not read is not there, and the answer is the hold."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        _in_full(request._request.principal, kwargs["pk"])

    def answer(self, request: Any, pk: int, take: Any, Input: Any = None) -> Response:  # noqa: N803
        principal = request._request.principal
        hold, said = _in_full(principal, pk), {}
        if Input is not None:
            form = Input(data=request.data)
            form.is_valid(raise_exception=True)
            said = dict(form.validated_data)
        take(hold_id=hold.pk, by=principal.actor, **said)
        return Response(HoldInFullOutput(_in_full(principal, pk)).data)


class HoldReleaseApi(StepApi):
    @extend_schema_serializer(component_name="ReleaseHold")
    class Input(Fields):
        amount = serializers.IntegerField(
            min_value=1,
            max_value=LARGEST,
            required=False,
            allow_null=True,
            help_text=f"{MINOR} Left out, all that is left goes free.",
        )
        reason = serializers.CharField(max_length=5000, help_text=REASON)

    @extend_schema(operation_id="holds_release", request=Input, responses=HoldInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        """Let a part go, or all that is left."""
        return self.answer(request, pk, _keyed(services.release_funds, request), self.Input)


class HoldReviewApi(StepApi):
    @extend_schema_serializer(component_name="ReviewHold")
    class Input(Fields):
        reason = serializers.CharField(max_length=5000, help_text=REASON)
        next_review = serializers.DateTimeField(required=False, allow_null=True)
        ends_at = serializers.DateTimeField(
            required=False, allow_null=True, help_text="An earlier end than the present one."
        )

    @extend_schema(operation_id="holds_review", request=Input, responses=HoldInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        """Look at it again: it goes on, or is shortened."""
        return self.answer(request, pk, _keyed(services.review_hold, request), self.Input)


class HoldExtendApi(StepApi):
    @extend_schema_serializer(component_name="ExtendHold")
    class Input(Fields):
        days = serializers.IntegerField(min_value=1, max_value=3650)
        reason = serializers.CharField(max_length=5000, help_text=REASON)

    @extend_schema(operation_id="holds_extend", request=Input, responses=HoldInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        """Hold it longer, within the days that its ground allows in total."""
        return self.answer(request, pk, _keyed(services.extend_hold, request), self.Input)


class HoldApproveApi(StepApi):
    @extend_schema(operation_id="holds_approve", request=None, responses=HoldInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        """The second person: from now on the money is held."""
        return self.answer(request, pk, services.approve_hold)


class HoldRefuseApi(StepApi):
    @extend_schema_serializer(component_name="RefuseHold")
    class Input(Fields):
        reason = serializers.CharField(max_length=5000)

    @extend_schema(operation_id="holds_refuse", request=Input, responses=HoldInFullOutput)
    def post(self, request: Any, pk: int) -> Response:
        """What awaits a second person will not act."""
        return self.answer(request, pk, services.refuse_hold, self.Input)


class GroundsApi(ApiView):
    """On which grounds a party's money may be held, and within which bounds."""

    pagination_class = None

    @extend_schema_serializer(component_name="FundsGround", many=False)
    class Output(serializers.Serializer):
        code = serializers.CharField()
        title = serializers.CharField()
        text = serializers.CharField()
        max_days = serializers.IntegerField()
        review_days = serializers.IntegerField()
        amount_at_most = serializers.IntegerField(allow_null=True, help_text=MINOR)
        second_person_above = serializers.IntegerField(allow_null=True, help_text=MINOR)
        currency = serializers.CharField()
        law_reference = serializers.CharField()

    @extend_schema(
        operation_id="holds_grounds",
        parameters=[
            OpenApiParameter("party", OpenApiTypes.STR, required=True),
            OpenApiParameter("violation", OpenApiTypes.INT),
        ],
        responses=Output(many=True),
    )
    def get(self, request: Any) -> Response:
        principal = request._request.principal
        if not (ref := request.query_params.get("party")):
            raise serializers.ValidationError({"party": ["Name the party whose money it is."]})
        party = party_by_ref(ref, principal)
        found = None
        if said := request.query_params.get("violation"):
            rows = violations_visible_to(principal).filter(party=party)
            found = get_object_or_404(rows, pk=int(said) if said.isdecimal() else 0)
        return Response(self.Output(holds.grounds_for(party, found), many=True).data)


def _in_full(principal: Any, pk: int) -> FundsHold:
    return get_object_or_404(holds.in_full(holds.visible_to(principal)), pk=pk)


def _keyed(take: Any, request: Any) -> Any:
    return lambda **said: take(source_key=_click(request), **said)


def _click(request: Any) -> str:
    """The idempotency key names the click, together with whoever made it."""
    said = f"{request._request.principal.actor} {request.headers.get('Idempotency-Key', '')}"
    return f"api:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
