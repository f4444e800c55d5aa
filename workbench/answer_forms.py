"""What a person answers to a party with. The services check all of it again."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import calendars
from governance.lines import refuse_lines


class AnswerForm(forms.Form):
    """Yes or no, with words that the party reads."""

    accepted = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why"),
        help_text=_("The party reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, yes: str, no: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        accepted: Any = self.fields["accepted"]
        accepted.choices = [("yes", yes), ("no", no)]

    @property
    def is_yes(self) -> bool:
        return self.cleaned_data["accepted"] == "yes"


class WithdrawForm(forms.Form):
    """Why something that was asked for is no longer needed."""

    words = forms.CharField(
        label=_("Why"),
        help_text=_("The party reads it. May stay empty."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReplyForm(forms.Form):
    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("The party reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DocumentForm(forms.Form):
    """Ask a party for a document."""

    source_key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    code = forms.ChoiceField(
        label=_("A document of the rulebook"),
        required=False,
        help_text=_("The rulebook says why, by when, and what acts until one is accepted."),
    )
    title = forms.CharField(
        label=_("Which document"), max_length=120, required=False, validators=[refuse_lines]
    )
    why = forms.CharField(
        label=_("Why we need it"),
        help_text=_("The party reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due = forms.DateField(
        label=_("Until, the day included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, zone: str, required: list[tuple[str, str]], **kwargs: Any):
        kwargs["initial"] = {"source_key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.zone = zone
        if required:
            self.fields["code"].choices = [("", _("another one, described below")), *required]  # type: ignore[attr-defined]
        else:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("code"):
            for name in ("title", "why", "due"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in."))
        return said

    @property
    def due_at(self) -> datetime:
        """The midnight that ends the day, by the clock of the market."""
        begins = calendars.local_moment(
            self.cleaned_data["due"], time.min, self.zone, favour="earlier"
        )
        return calendars.after_days(begins, 0, self.zone)
