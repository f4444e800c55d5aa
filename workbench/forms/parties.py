"""What lists of parties and of what they own are narrowed by."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from items.models import Item
from parties.models import Party
from workbench.forms.fields import choices_of
from workbench.forms.filters import Filters


class PartyFilters(Filters):
    q = forms.CharField(max_length=120, required=False, label=_("Name or id"))
    kind = forms.ChoiceField(
        choices=choices_of(Party.Kind.choices), required=False, label=_("Kind")
    )

    def apply(self, rows: QuerySet[Party]) -> QuerySet[Party]:
        if market := self.value("market"):
            rows = rows.filter(market=market)
        return rows.filter(kind=self.value("kind")) if self.value("kind") else rows


class ItemFilters(Filters):
    q = forms.CharField(max_length=120, required=False, label=_("Id"))
    kind = forms.ChoiceField(choices=choices_of(Item.Kind.choices), required=False, label=_("Kind"))
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Owner"))

    def apply(self, rows: QuerySet[Item]) -> QuerySet[Item]:
        if market := self.value("market"):
            rows = rows.filter(market=market)
        if owner := self.value("party"):
            rows = rows.filter(owner_id=owner)
        return rows.filter(kind=self.value("kind")) if self.value("kind") else rows
