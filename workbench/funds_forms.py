"""What a hold of funds is narrowed by and asked for with. The service checks all of it again."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import calendars, clock
from governance.dates import with_midnights
from governance.errors import InvalidInput
from governance.templatetags._words import WITH_MILLS, WITHOUT_CENTS
from policies.scheme import FundsGround
from violations import holds
from violations.models import FundsHold, FundsState
from workbench.forms import Filters
from workbench.selectors.funds import bounds_words

LONGEST = 5000


class HoldFilters(Filters):
    state = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("any")),
            ("review_due", gettext_lazy("review due")),
            *FundsState.State.choices,
        ],
        required=False,
        label=gettext_lazy("State"),
    )
    party = forms.IntegerField(
        required=False, widget=forms.HiddenInput, label=gettext_lazy("Party")
    )

    def apply(self, rows: QuerySet[FundsHold]) -> QuerySet[FundsHold]:
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        if number := self.value("party"):
            rows = rows.filter(party_id=number)
        if state := self.value("state"):
            rows = holds.in_state(rows, state, clock.now())
        return rows


class StepForm(forms.Form):
    """A reason that the party reads, and a key, so that pressing twice is pressing once."""

    reason = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The party reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(data, **kwargs)
        self.initial.setdefault("source_key", secrets.token_hex(16))

    def refuse(self, problem: InvalidInput) -> None:
        """Put each fault beside the field it is about."""
        for fault in problem.faults:
            name = fault["field"] if fault["field"] in self.fields else None
            self.add_error(name, fault["message"])


class Money(forms.DecimalField):
    """An amount as people write it; `minor` makes minor units of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=16,
            decimal_places=3,
            required=False,
            label=gettext_lazy("Amount"),
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "min": "0"}),
            **kwargs,
        )


def minor(amount: Decimal, currency: str) -> int:
    """Minor units, or a fault when the currency has no coin so small."""
    places = 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_MILLS else 2
    units = amount.scaleb(places)
    if units != units.to_integral_value():
        raise forms.ValidationError(
            _("%(currency)s has %(n)s decimal places.") % {"currency": currency, "n": places}
        )
    return int(units)


class HoldForm(StepForm):
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), widget=forms.RadioSelect)
    much = forms.ChoiceField(
        label=gettext_lazy("How much"),
        choices=[
            ("amount", gettext_lazy("An amount")),
            ("all", gettext_lazy("All of the balance, once a second person has approved it")),
        ],
        initial="amount",
        widget=forms.RadioSelect,
    )
    amount = Money()
    days = forms.IntegerField(label=gettext_lazy("For how many days"), min_value=1, max_value=3650)

    field_order = ("ground", "much", "amount", "days", "reason", "source_key")

    def __init__(
        self, data: Any = None, *, grounds: Sequence[FundsGround], currency: str, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.grounds = {ground.code: ground for ground in grounds}
        self.currency = currency
        choices = [(one.code, f"{one.title}: {bounds_words(one)}") for one in grounds]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["ground"] = choices[0][0]
        used = sorted({one.currency or currency for one in grounds})
        self.fields["amount"].help_text = _("In %(currency)s.") % {"currency": ", ".join(used)}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        ground = self.grounds.get(said.get("ground", ""))
        amount, much = said.get("amount"), said.get("much")
        if much == "amount" and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much."))
        if much == "all" and amount is not None:
            self.add_error("amount", _("Leave it empty to hold all of the balance."))
        if ground and amount is not None:
            try:
                said["minor"] = minor(amount, ground.currency or self.currency)
            except forms.ValidationError as problem:
                self.add_error("amount", problem)
        return said


class ReleaseForm(StepForm):
    amount = Money(help_text=gettext_lazy("Leave it empty to release all that is left."))

    field_order = ("amount", "reason", "source_key")

    def __init__(self, data: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.currency = currency
        if not currency:
            del self.fields["amount"]

    def clean_amount(self) -> int | None:
        amount = self.cleaned_data.get("amount")
        return None if amount is None else minor(amount, self.currency)


class ReviewForm(StepForm):
    next_review = forms.DateField(
        required=False,
        label=gettext_lazy("Look again on"),
        help_text=gettext_lazy("Leave it empty for the longest time that the rulebook allows."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ends_at = forms.DateField(
        required=False,
        label=gettext_lazy("End it earlier, on"),
        help_text=gettext_lazy("The last day on which it is held."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, zone: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.zone = zone

    def clean_next_review(self) -> datetime | None:
        return self._midnight(self.cleaned_data["next_review"])

    def clean_ends_at(self) -> datetime | None:
        last = self.cleaned_data["ends_at"]
        return self._midnight(with_midnights(last) + timedelta(days=1)) if last else None

    def _midnight(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        return calendars.local_moment(with_midnights(day), time.min, self.zone, favour="earlier")


class ExtendForm(StepForm):
    days = forms.IntegerField(label=gettext_lazy("By how many days"), min_value=1, max_value=3650)

    field_order = ("days", "reason", "source_key")


class RefuseForm(StepForm):
    pass


class LiftForm(forms.Form):
    """Why a penalty ends before its time."""

    reason = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The party reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
