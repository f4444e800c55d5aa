"""What every list's filters do."""

from abc import ABCMeta, abstractmethod
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from governance.models import Market
from items.models import Item
from parties.models import Party
from workbench.forms.fields import ClauseField
from workbench.selectors import lists

ABOUT: dict[str, Any] = {"party": Party, "item": Item}


class FiltersType(DeclarativeFieldsMetaclass, ABCMeta):
    """Forms whose kinds must say how they narrow."""


class Filters(forms.Form, metaclass=FiltersType):
    """A GET form. Values that make no sense narrow nothing."""

    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Market"), empty_label=_("any")
    )

    viewer: int | None = None  # who looks, where what a list holds depends on it

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that are left; none where the words for a clause mean no single one."""
        return rows.none() if "clause" in self.errors else self.apply(rows)

    @abstractmethod
    def apply(self, rows: QuerySet) -> QuerySet:
        """The rows that are left."""

    def value(self, name: str) -> Any:
        return getattr(self, "cleaned_data", {}).get(name)

    def words_of(self, name: str, value: str) -> str:
        """A value of a filter as its chip says it."""
        field = self.fields[name]
        if name in ABOUT and value.isdecimal() and len(value) < 19:
            found = ABOUT[name].objects.filter(pk=int(value)).first()
            return str(found) if found else value
        if isinstance(field, ClauseField):
            return value.replace("_", " ")
        pairs = getattr(field, "choices", ())
        return next((str(words) for key, words in pairs if str(key) == value), value)

    def by_day(self, rows: QuerySet, field: str) -> QuerySet:
        """Rows of the chosen day or days, first and last included, as the chosen market lives them."""
        market = self.value("market")
        first = [day for day in (self.value("day"), self.value("since")) if day]
        last = [day for day in (self.value("day"), self.value("until")) if day]
        if first:
            rows = rows.filter(**{f"{field}__gte": lists.day_bounds(max(first), market)[0]})
        if last:
            rows = rows.filter(**{f"{field}__lt": lists.day_bounds(min(last), market)[1]})
        return rows
