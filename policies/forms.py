"""What people type into the pages of rulebooks."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import calendars
from governance.errors import InvalidInput
from governance.models import Market
from policies.catalogue import PARTY_KINDS
from policies.writing import read_text


class RulebookForm(forms.Form):
    """A new rulebook for a market and kind of party."""

    title = forms.CharField(max_length=120, label=_("Title"))
    code = forms.SlugField(
        max_length=50, label=_("Code"), help_text=_("Stands in its address, such as us-seller.")
    )
    market = forms.ModelChoiceField(queryset=Market.objects.all(), label=_("Market"))
    party_kind = forms.ChoiceField(choices=list(PARTY_KINDS.items()), label=_("For whom"))


class DraftForm(forms.Form):
    """A draft as text."""

    text = forms.CharField(
        max_length=400_000,
        strip=False,
        label=_("The version as text"),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code"}),
    )
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def clean_text(self) -> str:
        said = self.cleaned_data["text"]
        try:
            self.body: dict[str, Any] = read_text(said)
        except InvalidInput as refusal:
            raise forms.ValidationError([fault["message"] for fault in refusal.faults]) from refusal
        return said


class DayForm(forms.Form):
    """From which day a version shall be in force."""

    day = forms.DateField(
        required=False, label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )

    gives_way = forms.BooleanField(
        required=False, label=_("It holds only until that version takes its place")
    )

    def moment(self, zone: str) -> datetime | None:
        """The day's first moment in the market; without one as soon as may be."""
        day = self.cleaned_data["day"]
        return calendars.local_moment(day, time.min, zone, favour="earlier") if day else None


class SubmitForm(DayForm):
    """What a second person, and then everybody, is told of a change."""

    note = forms.CharField(
        required=False,
        max_length=4000,
        label=_("What changes, and why"),
        help_text=_("Published with the version."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    urgent_reason = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Why it cannot wait for the notice"),
        help_text=_("Only where it shall apply sooner than parties are owed. Published as well."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PublishForm(DayForm):
    """The second person's yes; the day may be later than was wanted, never earlier."""
