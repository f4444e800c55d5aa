"""Fields that filters are made of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workbench.selectors.clauses import codes_called

ANY = ("", _("any"))


def choices_of(pairs: Any) -> list[Any]:
    return [ANY, *pairs]


class Day(forms.DateField):
    def __init__(self, label: Any) -> None:
        super().__init__(
            required=False, label=label, widget=forms.DateInput(attrs={"type": "date"})
        )


class ClauseField(forms.CharField):
    """A clause by the words that pages call it by, a part of them, or its code; in the end its code."""

    def __init__(self, **said: Any) -> None:
        super().__init__(max_length=120, required=False, label=_("Clause"), **said)

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if not words or "_" in words:
            return words
        found = codes_called(words)
        return found.pop() if len(found) == 1 else words  # of several none: nobody guesses for bulk


class SeverityField(forms.CharField):
    """A severity, however it is written."""

    def __init__(self) -> None:
        super().__init__(max_length=20, required=False, label=_("Severity"))

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()
