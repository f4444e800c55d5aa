"""Fields in which a clause or a severity is chosen instead of remembered by its code."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.words import severity_words
from workbench.forms.fields import ANY
from workbench.selectors.clauses import severities_known, titles_by_code


def clause_choices() -> list[tuple[str, str]]:
    """Every clause that a rulebook has, by title."""
    return sorted(titles_by_code().items(), key=lambda one: one[1].casefold())


def severity_choices() -> list[tuple[str, str]]:
    return [(code, severity_words(code)) for code in severities_known()]


def unknown_here(code: str, offered: Collection[str]) -> str:
    """What is not offered, by name, and the nearest of what is."""
    near = get_close_matches(code.lower(), sorted(offered), n=1)
    said = _("There is no “%(value)s” here.") % {"value": code[:60]}
    remedy = (
        _("Did you mean “%(near)s”?") % {"near": near[0]}
        if near
        else _("Choose what is offered instead.")
    )
    return f"{said} {remedy}"


def codes_of(field: forms.ChoiceField) -> set[str]:
    choices: Any = field.choices
    return {str(code) for code, _words in choices}


class Several(forms.MultipleChoiceField):
    """Some of what there is, ticked; what is not offered is named, with what to do about it."""

    def __init__(self, *, label: Any, choices: Any, **said: Any) -> None:
        said.setdefault("help_text", gettext_lazy("None ticked: all."))
        super().__init__(
            label=label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
            **said,
        )

    def to_python(self, value: Any) -> list[str]:
        """Codes with commas are taken too: an address may say them so."""
        said = super().to_python(value)
        return list(
            dict.fromkeys(word.strip() for one in said for word in one.split(",") if word.strip())
        )

    def validate(self, value: list[str]) -> None:
        offered = codes_of(self)
        for code in value:
            if code not in offered:
                raise forms.ValidationError(unknown_here(code, offered), code="invalid_choice")


class Clauses(Several):
    def __init__(self, label: Any, **said: Any) -> None:
        super().__init__(label=label, choices=clause_choices, **said)


class Severities(Several):
    def __init__(self, label: Any, **said: Any) -> None:
        super().__init__(label=label, choices=severity_choices, **said)


class OneOf(forms.ChoiceField):
    """One of what there is, or none; what is not offered is named, with what to do about it."""

    def __init__(self, *, label: Any, choices: Any, empty: Any, **said: Any) -> None:
        super().__init__(
            label=label,
            choices=lambda: [("", empty), *choices()],
            required=False,
            **said,
        )

    def validate(self, value: Any) -> None:
        offered = codes_of(self)
        if value not in offered:
            raise forms.ValidationError(unknown_here(value, offered - {""}), code="invalid_choice")


class OneClause(OneOf):
    def __init__(self, label: Any, *, empty: Any = ANY[1], **said: Any) -> None:
        super().__init__(label=label, choices=clause_choices, empty=empty, **said)


class OneSeverity(OneOf):
    def __init__(self, label: Any, *, empty: Any = ANY[1], **said: Any) -> None:
        super().__init__(label=label, choices=severity_choices, empty=empty, **said)
