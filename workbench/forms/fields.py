"""Fields that filters are made of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workbench.selectors.clauses import called

ANY = ("", _("any"))


def choices_of(pairs: Any) -> list[Any]:
    return [ANY, *pairs]


class Day(forms.DateField):
    """A day of a calendar, as its market lives it."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            required=False, label=label, widget=forms.DateInput(attrs={"type": "date"})
        )


class ClauseField(forms.CharField):
    """A clause by the words that pages call it by, a part of them, or its code; in the end its code.

    Words that may mean several clauses mean none of them: the fault names them, with their codes.
    """

    NAMED = 8  # as many are named; of more the words say too little

    def __init__(self, **said: Any) -> None:
        said.setdefault("label", _("Clause"))
        super().__init__(max_length=120, required=False, **said)

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if not words or "_" in words:
            return words
        found = called(words)
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise forms.ValidationError(
                _("No clause is called “%(words)s”."), code="unknown", params={"words": words}
            )
        raise forms.ValidationError(
            _("“%(words)s” may mean several clauses: %(titles)s. Choose one."),
            code="ambiguous",
            params={"words": words, "titles": _listed(found), "codes": found},
        )


def _listed(found: dict[str, str]) -> str:
    titles = sorted(found.values())
    rest = len(titles) - ClauseField.NAMED
    said = ", ".join(titles[: ClauseField.NAMED])
    return _("%(titles)s and %(rest)s more") % {"titles": said, "rest": rest} if rest > 0 else said


class SeverityField(forms.CharField):
    """A severity, however it is written."""

    def __init__(self) -> None:
        super().__init__(max_length=20, required=False, label=_("Severity"))

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()
