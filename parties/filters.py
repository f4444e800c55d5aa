"""Filters of lists of accounts, for pages and the API alike."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from governance.models import Market
from parties import selectors
from parties.models import Kind, Party


class MarketChoice(forms.CharField):
    """A market's code."""

    def clean(self, value: str) -> str:
        said = super().clean(value)
        if said and not Market.objects.filter(pk=said).exists():
            known = ", ".join(Market.objects.order_by("pk").values_list("pk", flat=True))
            raise forms.ValidationError(f"There is no market {said!r}. There are: {known}.")
        return said


class MarketFilter(django_filters.CharFilter):
    field_class = MarketChoice


def one_of(choices: Iterable[tuple[str, Any]]) -> django_filters.ChoiceFilter:
    """One of a few words; a refusal names them."""
    known = ", ".join(str(word) for word, _label in choices).replace("%", "%%")
    words = f"'%(value)s' is not known. Choose one of: {known}."
    return django_filters.ChoiceFilter(choices=choices, error_messages={"invalid_choice": words})


class PartyFilter(django_filters.FilterSet):
    """By market, kind, the marketplace's own id, or words of the name."""

    market = MarketFilter(field_name="market_id")
    kind = one_of(Kind.choices)
    external_id = django_filters.CharFilter()
    q = django_filters.CharFilter(
        method="search", label="Beginning of the id, or of words of the name."
    )

    class Meta:
        model = Party
        fields = ["market", "kind", "external_id", "q"]

    def search(self, parties: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return selectors.search(parties, value)
