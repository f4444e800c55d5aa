"""Items over the API."""

from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from governance import batches
from governance.errors import InvalidInput
from governance.refs import in_path, matching
from governance.rest import ApiView, Choice, Fields, Object
from items import selectors, services
from items.filters import ItemFilter
from items.models import Item, Kind
from parties.fields import ExternalIdField, MarketField, language_field
from parties.models import Party

REF = in_path("us:listing:4711")
DATA = (
    "title, text, url, images, price {amount in minor units, currency}, brand, clip_url, second. "
    "A LIVE moment needs clip_url and second."
)

BRAND = "Left out, it is taken from data.brand where that is given."
CODE = "GTIN, EAN, ISBN, or the code by which you know the product."


@extend_schema_serializer(component_name="ItemSummary")
class ItemOutput(serializers.Serializer):
    id = serializers.IntegerField()
    ref = serializers.CharField()
    market = serializers.CharField(source="market_id")
    kind = serializers.ChoiceField(choices=Kind.choices)
    external_id = serializers.CharField()
    owner = serializers.CharField(source="owner.ref")
    parent = serializers.CharField(source="parent.ref", allow_null=True, default=None)  # type: ignore[assignment]
    category = serializers.CharField()
    brand = serializers.CharField()
    product_code = serializers.CharField()
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=Item.State.choices)
    data = serializers.SerializerMethodField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()

    def get_data(self, item: Item) -> dict[str, Any]:
        return self.context["data"].get(item.pk, {})


def _ref_field(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=200, help_text="Our id, or `market:kind:external_id`.", **kwargs
    )


@extend_schema_serializer(component_name="NewItem")
class ItemInput(Fields):
    market = MarketField()
    kind = Choice(choices=Kind.choices)
    external_id = ExternalIdField()
    owner = _ref_field()
    parent = _ref_field(required=False)  # type: ignore[assignment]
    category = serializers.CharField(max_length=80, required=False, allow_blank=True)
    brand = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text=BRAND)
    product_code = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text=CODE
    )
    language = language_field(required=False)
    state = Choice(choices=Item.State.choices, required=False)
    data = Object(required=False, help_text=DATA)  # type: ignore[assignment]


@extend_schema_serializer(component_name="NewItems")
class ItemsInput(Fields):
    """Up to 500 at once."""

    items = ItemInput(many=True)  # type: ignore[assignment]


@extend_schema_serializer(component_name="ItemChange")
class ItemChange(Fields):
    parent = _ref_field(required=False)  # type: ignore[assignment]
    category = serializers.CharField(max_length=80, required=False, allow_blank=True)
    brand = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text=BRAND)
    product_code = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text=CODE
    )
    language = language_field(required=False)
    state = Choice(choices=Item.State.choices, required=False)
    data = Object(  # type: ignore[assignment]
        required=False, help_text=f"Replaces all of it: {DATA}"
    )


class ItemsApi(ApiView):
    """All items that the caller may see."""

    @extend_schema(
        operation_id="items_list",
        parameters=[
            OpenApiParameter("market", str),
            OpenApiParameter("kind", str, enum=Kind.values),
            OpenApiParameter("external_id", str),
            OpenApiParameter("category", str),
            OpenApiParameter("brand", str, description="Whatever its case."),
            OpenApiParameter("product_code", str),
            OpenApiParameter("state", str, enum=Item.State.values),
            OpenApiParameter("owner", str, description="Our id, or `market:kind:external_id`."),
            OpenApiParameter("parent", str, description="Our id, or `market:kind:external_id`."),
        ],
        responses=ItemOutput(many=True),
    )
    def get(self, request: Any) -> Response:
        visible = selectors.items_visible_to(request._request.principal)
        form = ItemFilter(request.query_params, queryset=visible, request=request)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        pager = self.pager()
        page: list[Item] = pager.paginate_queryset(form.qs, request, view=self) or []
        return pager.get_paginated_response(_shown(page))

    @extend_schema(
        operation_id="items_create",
        request=batches.either("NewItemOrItems", ItemInput, ItemsInput),
        responses=batches.answers("ItemOrBatchAnswer", ItemOutput),
    )
    def post(self, request: Any) -> Response:
        """Send one item, or `{"items": […]}`. Known ones are brought up to date."""
        by = request._request.principal.actor
        rows = batches.rows_of(request.data, "items")
        if rows is not None:
            # One by one, so that a LIVE and its moments may come in one batch.
            write = batches.each(lambda row: services.upsert(by=by, **_resolved(row)).outcome)
            return batches.run(rows, ItemInput, write)
        form = ItemInput(data=request.data)
        form.is_valid(raise_exception=True)
        done = services.upsert(by=by, **_resolved(form.validated_data))
        return Response(_shown([done.item])[0], status=201 if done.outcome == "new" else 200)


class ItemApi(ApiView):
    """One item with what was seen of it last."""

    @extend_schema(parameters=[REF], responses=ItemOutput)
    def get(self, request: Any, ref: str) -> Response:
        return Response(_shown([selectors.item_by_ref(ref, request._request.principal)])[0])

    @extend_schema(parameters=[REF], request=ItemChange, responses=ItemOutput)
    def patch(self, request: Any, ref: str) -> Response:
        """Change what is given and nothing else."""
        principal = request._request.principal
        item = selectors.item_by_ref(ref, principal)
        form = ItemChange(data=request.data)
        form.is_valid(raise_exception=True)
        changed = services.change_item(
            item_id=item.pk, by=principal.actor, **_resolved(form.validated_data)
        )
        return Response(_shown([changed])[0])


@extend_schema_serializer(component_name="ItemVersion")
class VersionOutput(serializers.Serializer):
    number = serializers.IntegerField()
    seen_at = serializers.DateTimeField()
    digest = serializers.CharField(source="content_digest")
    data = serializers.DictField(  # type: ignore[assignment]
        source="content.data", allow_null=True, help_text="Null once erased."
    )


class VersionsApi(ApiView):
    """All that was seen of an item."""

    @extend_schema(
        operation_id="items_versions_list", parameters=[REF], responses=VersionOutput(many=True)
    )
    def get(self, request: Any, ref: str) -> Response:
        item = selectors.item_by_ref(ref, request._request.principal)
        return self.paginated(selectors.versions_of(item), VersionOutput)


def _resolved(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its owner and parent in place of what they were called by."""
    found: dict[str, Any] = {}
    if "owner" in row:
        found["owner"] = Party.objects.filter(matching(row["owner"])).first()
    if "parent" in row:
        found["parent"] = Item.objects.filter(matching(row["parent"])).first()
    for field, thing in (("owner", "account"), ("parent", "item")):
        if field in found and found[field] is None:
            message = f"There is no {thing} {row[field]!r}. Send it first."
            raise InvalidInput(message, faults=[{"field": field, "message": message}])
    return {**row, **found}


def _shown(items: list[Item]) -> list[dict[str, Any]]:
    context = {"data": selectors.latest_data_of(items)}
    return ItemOutput(items, many=True, context=context).data  # type: ignore[return-value]
