"""Files of orders over the API."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.errors import InvalidInput
from governance.models import Market
from governance.rest import ApiView, Choice, problem
from items.models import Item
from monitoring.services.order_files import OrdersOf, import_orders
from parties.csv_intake import Fault, UnreadableFile
from parties.models import Party

TOLD = 500  # faults of one file


@extend_schema_serializer(component_name="OrderFile")
class OrderFileInput(serializers.Serializer):
    file = serializers.FileField(
        help_text="CSV: seller_id (or creator_id, merchant_id, external_id), order_id, outcome, "
        "placed_at and, where known, settled_at, item_id, amount in minor units, currency."
    )
    market = serializers.SlugRelatedField(slug_field="code", queryset=Market.objects.all())
    kind = Choice(choices=Party.Kind.choices, default=Party.Kind.SELLER)
    item_kind = Choice(
        choices=Item.Kind.choices,
        default=Item.Kind.LISTING,
        help_text="Of items that the file names by their id alone.",
    )


@extend_schema_serializer(component_name="OrderFileFault")
class FaultOutput(serializers.Serializer):
    line = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField(help_text="What is wrong and what to do about it.")


@extend_schema_serializer(component_name="OrderFileAnswer")
class OrderFileOutput(serializers.Serializer):
    """What became of a file. 422, as a problem document with these fields too, when no line was good."""

    accepted = serializers.IntegerField(help_text="Lines that are new.")
    duplicates = serializers.IntegerField(help_text="Lines that were known already.")
    rejected_rows = serializers.IntegerField()
    rejected = FaultOutput(many=True, help_text=f"The first {TOLD}.")


class OrderFilesApi(ApiView):
    """Outcomes of orders as a file."""

    @extend_schema(
        operation_id="order_files_create",
        request={"multipart/form-data": OrderFileInput},
        responses={200: OrderFileOutput, 201: OrderFileOutput, 422: OrderFileOutput},
    )
    def post(self, request: Any) -> Response:
        """Take in every good line of a file and name the others. The same file twice is one."""
        form = OrderFileInput(data=request.data)
        if getattr(request._request, "oversized", []):  # read away before the form saw it
            message = f"A file has at most {settings.UPLOAD_LIMIT >> 20} MB. Split it."
            raise InvalidInput(message, faults=[{"field": "file", "message": message}])
        form.is_valid(raise_exception=True)
        said, faults = form.validated_data, list[Fault]()
        try:
            done = import_orders(
                said["file"],
                target=OrdersOf(said["market"], said["kind"], said["item_kind"]),
                by=request._request.principal.actor,
                on_fault=lambda fault: faults.append(fault) if len(faults) < TOLD else None,
            )
        except UnreadableFile as unreadable:
            message = str(unreadable.fault)
            raise InvalidInput(message, faults=[{"field": "file", "message": message}]) from None
        body = {
            "accepted": done.new,
            "duplicates": done.known,
            "rejected_rows": done.bad_rows,
            "rejected": [asdict(fault) for fault in sorted(faults, key=lambda fault: fault.line)],
        }
        if not done.rows:
            return problem("all_rejected", "No line was good. `rejected` says why.", 422, **body)
        return Response(body, status=201 if done.new else 200)
