"""Filters of lists of items."""

import django_filters
from django.db.models import QuerySet
from django.db.models.functions import Lower

from governance.principals import Principal
from items import selectors
from items.models import Item, Kind
from parties.filters import MarketFilter, one_of
from parties.selectors import party_by_ref


class ItemFilter(django_filters.FilterSet):
    """By market, kind, the marketplace's own id, owner, parent or state."""

    market = MarketFilter(field_name="market_id")
    kind = one_of(Kind.choices)
    external_id = django_filters.CharFilter()
    category = django_filters.CharFilter()
    brand = django_filters.CharFilter(method="of_brand")
    product_code = django_filters.CharFilter()
    state = one_of(Item.State.choices)
    owner = django_filters.CharFilter(method="owned_by", label="Key, or market:kind:external_id.")
    parent = django_filters.CharFilter(method="part_of", label="Key, or market:kind:external_id.")

    class Meta:
        model = Item
        fields = [
            "market",
            "kind",
            "external_id",
            "category",
            "brand",
            "product_code",
            "state",
            "owner",
            "parent",
        ]

    def of_brand(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items.annotate(brand_lower=Lower("brand")).filter(brand_lower=value.lower())

    def owned_by(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items.filter(owner=party_by_ref(value, Principal.of(self.request)))

    def part_of(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items.filter(parent=selectors.item_by_ref(value, Principal.of(self.request)))
