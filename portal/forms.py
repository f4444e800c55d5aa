"""What a party fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from appeals.words import LONGEST
from parties.models import Membership


def _words(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class AppealForm(forms.Form):
    """Why the decision should be looked at again. Files come beside it."""

    reason = forms.ChoiceField(
        label=_("What was the cause?"), choices=[("", _("Choose one")), *Appeal.Reason.choices]
    )
    text = _words(_("What happened, in your own words"), 8)


class MessageForm(forms.Form):
    text = _words(_("Your message"), 4)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.STAFF
    )


class QuizForm(forms.Form):
    """One choice per question; `number` says which try this is, so that a repeat is harmless."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for place, asked in enumerate(questions):
            self.fields[f"q{place}"] = forms.TypedChoiceField(
                label=asked["question"],
                choices=list(enumerate(asked["choices"])),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )

    @property
    def answers(self) -> list[int]:
        return [value for name, value in self.cleaned_data.items() if name.startswith("q")]
