"""What a decision needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.models import ViolationOverturned
from workbench.selectors.consequences import cited_from
from workbench.selectors.offers import Offers


class DecisionForm(forms.Form):
    """The decision panel. The service checks all of it again."""

    choice = forms.CharField(
        max_length=40, error_messages={"required": _("Choose what you find.")}, label=_("Decision")
    )
    reason = forms.CharField(
        max_length=5000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in words that the party can read.")},
    )
    overturn_cause = forms.ChoiceField(
        choices=[("", _("choose what was wrong")), *ViolationOverturned.Cause.of_mistakes()],
        required=False,
        label=_("What was wrong"),
    )
    case_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    also = forms.MultipleChoiceField(
        required=False,
        label=_("Also a breach of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This clause is not offered here.")},
    )

    def __init__(self, data: Any = None, *, offers: Offers | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.offers = offers or Offers()
        self.fields["also"].choices = self.offers.also  # type: ignore[attr-defined]
        for offer in self.offers.measures:
            self.fields[f"chosen_{offer.place}"] = forms.ChoiceField(
                required=False, label=offer.title, choices=offer.options
            )

    @property
    def measures(self) -> list[forms.BoundField]:
        """The fields of measures that may be added."""
        return [self[f"chosen_{offer.place}"] for offer in self.offers.measures]

    def said(self) -> dict[str, Any]:
        """The decision in the service's terms: a choice is an outcome, with a severity where priced."""
        outcome, _, severity = self.cleaned_data["choice"].partition(":")
        return {
            "outcome": outcome,
            "severity": severity,
            "reason": self.cleaned_data["reason"],
            "overturn_cause": self.cleaned_data["overturn_cause"],
            "case_version": self.cleaned_data["case_version"],
            "source_key": self.cleaned_data["source_key"],
            "also": cited_from(self.cleaned_data["also"]),
            "chosen": self.offers.chosen(
                [self.cleaned_data[f"chosen_{offer.place}"] for offer in self.offers.measures]
            ),
        }
