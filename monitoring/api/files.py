"""Files of orders over the API."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from governance.actors import Actor
from governance.errors import InvalidInput, Missing
from governance.models import Market
from governance.paging import Newest
from governance.rest import ApiView, Choice, Fields, Known, problem
from items.models import Item
from monitoring import selectors, services
from monitoring.models import OrderFile
from monitoring.services.order_files import OrdersOf, import_orders
from monitoring.services.order_runs import AT_ONCE
from parties.csv_lines import Fault, UnreadableFile
from parties.models import Party

TOLD = 500  # faults of one file


@extend_schema_serializer(component_name="OrderFile")
class OrderFileInput(Fields):
    file = serializers.FileField(
        help_text="CSV: seller_id (or creator_id, merchant_id, external_id), order_id, outcome, "
        "placed_at and, where known, settled_at, item_id, amount in minor units, currency."
    )
    market = Known(queryset=Market.objects.all())
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


@extend_schema_serializer(component_name="OrderFileRun")
class OrderFileRunOutput(serializers.Serializer):
    """A file that the worker takes in, and how far it is."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    market = serializers.CharField(source="market_id")
    state = serializers.ChoiceField(choices=OrderFile.State.choices)
    size = serializers.IntegerField(help_text="Bytes.")
    position = serializers.IntegerField(help_text="Bytes that are worked off.")
    lines = serializers.IntegerField(
        source="line", help_text="Lines that are, header and blanks too."
    )
    accepted = serializers.IntegerField(help_text="Lines that are new.")
    duplicates = serializers.IntegerField(help_text="Lines that were known already.")
    rejected = serializers.IntegerField(help_text="Lines with a fault.")
    problem = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class OrderFilesApi(ApiView):
    """Outcomes of orders as a file."""

    @extend_schema(operation_id="order_files_list", responses=OrderFileRunOutput(many=True))
    def get(self, request: Any) -> Response:
        rows = selectors.order_files(request._request.principal)
        return self.paginated(rows, OrderFileRunOutput)

    @extend_schema(
        operation_id="order_files_create",
        request={"multipart/form-data": OrderFileInput},
        responses={
            200: OrderFileOutput,
            201: OrderFileOutput,
            202: OrderFileRunOutput,
            422: OrderFileOutput,
        },
        description=(
            "Take in every good line of a file and name the others. The same file twice is one. A "
            "file of more than 100 kB is kept and answered with 202 at once: the worker takes it in, "
            "and its progress and faults are asked for by its id."
        ),
    )
    def post(self, request: Any) -> Response:
        form = OrderFileInput(data=request.data)
        if getattr(request._request, "oversized", []):  # read away before the form saw it
            message = f"A file has at most {settings.UPLOAD_LIMIT >> 20} MB. Split it."
            raise InvalidInput(message, faults=[{"field": "file", "message": message}])
        form.is_valid(raise_exception=True)
        said, faults = form.validated_data, list[Fault]()
        target = OrdersOf(said["market"], said["kind"], said["item_kind"])
        by = request._request.principal.actor
        try:
            if said["file"].size > AT_ONCE:
                kept = services.receive_order_file(
                    file=said["file"], name=said["file"].name, target=target, by=by
                )
                return Response(OrderFileRunOutput(kept).data, status=202)
            done = import_orders(
                said["file"],
                target=target,
                by=by,
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


def file_behind(request: Any, file_id: int) -> OrderFile:
    kept = selectors.order_file(file_id, request._request.principal)
    if kept is None:
        raise Missing
    return kept


class OrderFileApi(ApiView):
    """One file that the worker takes in."""

    @extend_schema(operation_id="order_files_read", responses=OrderFileRunOutput)
    def get(self, request: Any, file_id: int) -> Response:
        return Response(OrderFileRunOutput(file_behind(request, file_id)).data)


class InOrder(Newest):
    """Pages of lines, the first of them first."""

    ordering = "pk"


class OrderFileFaultsApi(ApiView):
    """What was wrong with its lines, in their order."""

    pagination_class = InOrder

    @extend_schema(operation_id="order_files_faults", responses=FaultOutput(many=True))
    def get(self, request: Any, file_id: int) -> Response:
        rows = selectors.faults_of(file_behind(request, file_id))
        return self.paginated(rows, FaultOutput)


class OrderFileStopApi(ApiView):
    """No further line of it is taken in; what is in stays."""

    def refuse_unreadable(self, request: Any, *args: Any, **kwargs: Any) -> None:
        file_behind(request, kwargs["file_id"])

    @extend_schema(operation_id="order_files_stop", request=None, responses=OrderFileRunOutput)
    def post(self, request: Any, file_id: int) -> Response:
        kept = file_behind(request, file_id)
        services.stop_order_file(file_id=kept.pk, by=Actor.of(request._request))
        return Response(OrderFileRunOutput(file_behind(request, file_id)).data)
