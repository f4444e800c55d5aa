"""What a finding would do, for the marketplace to ask before anybody decides."""

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from governance import clock
from governance.errors import refuse_faults
from governance.rest import ApiView, Fields, named_in
from items.selectors import item_by_ref
from parties.selectors import party_by_ref
from policies.scheme import Measure
from violations import services
from violations.conduct import conduct_faults
from violations.shapes import REF, ChosenInput, CitedInput, ForeseenOutput, foreseen


class PreviewApi(ApiView):
    """What a finding would do to a party. It writes nothing, so it needs no key."""

    idempotent = False

    class Input(Fields):
        clause = serializers.CharField(max_length=60)
        severity = serializers.CharField(max_length=20, required=False)
        conduct_to = serializers.DateTimeField(help_text="When the conduct ended.")
        item = serializers.CharField(required=False, help_text="Our id, or a reference.")
        also = CitedInput(many=True, required=False, default=list)
        chosen = ChosenInput(many=True, required=False, default=list)

    @extend_schema(
        operation_id="party_preview", parameters=[REF], request=Input, responses=ForeseenOutput
    )
    def post(self, request: Any, ref: str) -> Response:
        principal = request._request.principal
        party = party_by_ref(ref, principal)
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        named = named_in(said, principal, item=item_by_ref)
        moment = clock.now()
        refuse_faults(conduct_faults(party, conduct_to=said["conduct_to"], now=moment))
        preview = services.preview_violation(
            party=party,
            clause=said["clause"],
            severity=said.get("severity"),
            item=named["item"],
            conduct_to=said["conduct_to"],
            at=moment,
            also=said["also"],
            chosen=[msgspec.convert(one, Measure) for one in said["chosen"]],
        )
        return Response(ForeseenOutput(foreseen(preview)).data)
