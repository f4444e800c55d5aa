"""Filters of lists of accounts, for pages and the API alike."""

import django_filters
from django.db.models import QuerySet

from parties import selectors
from parties.models import Kind, Party


class PartyFilter(django_filters.FilterSet):
    """By market, kind, the marketplace's own id, or words of the name."""

    market = django_filters.CharFilter(field_name="market_id")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    external_id = django_filters.CharFilter()
    q = django_filters.CharFilter(
        method="search", label="Beginning of the id, or of words of the name."
    )

    class Meta:
        model = Party
        fields = ["market", "kind", "external_id", "q"]

    def search(self, parties: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return selectors.search(parties, value)
