"""What the dashboard is narrowed by."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Market
from insights import selectors

PERIODS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class PeriodForm(forms.Form):
    """A GET form. Values that make no sense narrow nothing."""

    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Market"), empty_label=_("all markets")
    )
    days = forms.TypedChoiceField(choices=PERIODS, coerce=int, required=False, label=_("Period"))
    until = forms.DateField(
        required=False,
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Today unless told."),
    )

    def __init__(self, data: Any):
        super().__init__(data)
        self.is_valid()

    @property
    def market_chosen(self) -> Market | None:
        return self.cleaned_data.get("market")

    @property
    def length(self) -> int:
        return self.cleaned_data.get("days") or 30

    def period(self) -> tuple[date, date]:
        """First and last day. A day to come would have no numbers."""
        today = selectors.today_of(self.market_chosen)
        until = min(self.cleaned_data.get("until") or today, today)
        until = max(until, date(2000, 1, 1))
        return until - timedelta(days=self.length - 1), until


class RehearsalForm(forms.Form):
    """What is tried out, on which part of history."""

    subject = forms.ChoiceField(label=_("What to rehearse"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Both days included, at most two years."),
    )
    markets = forms.ModelMultipleChoiceField(
        Market.objects.none(),
        label=_("Whose history"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Other markets with rules for the same kind of account."),
        required=False,
    )

    def __init__(self, data: Any, *, subjects: list[tuple[str, str]], markets: Any, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        self.fields["markets"].queryset = markets  # type: ignore[attr-defined]
        if len(markets) < 2:
            del self.fields["markets"]
