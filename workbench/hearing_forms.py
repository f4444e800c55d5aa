"""What the hearer of an appeal fills in: the decision, a question for facts, a stay."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from appeals.words import LONGEST
from policies.words import severity_words
from workbench.deciding_forms import PanelForm
from workbench.models import Conflict
from workbench.selectors.hearing import Hearing


class HearingForm(PanelForm):
    """The decision on an appeal. In part: a milder finding, or measures that end earlier."""

    milder = forms.ChoiceField(required=False, label=_("What it was instead"))

    def __init__(
        self, data: Any = None, *, hearing: Hearing | None = None, zone: str = "UTC", **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.zone = ZoneInfo(zone)
        self.penalties = hearing.penalties if hearing else []
        self.fields["milder"].choices = [  # type: ignore[attr-defined]
            ("", _("the same finding; only its measures end earlier")),
            *(
                (
                    one.value,
                    f"{one.clause.title}, {severity_words(one.severity).lower()} ({one.points})",
                )
                for one in (hearing.milder if hearing else [])
            ),
        ]
        for penalty in self.penalties:
            self.fields[f"ends_{penalty.pk}"] = forms.DateTimeField(
                required=False,
                label=_("New end"),
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            )

    @property
    def ends(self) -> list[tuple[Any, forms.BoundField]]:
        """Each running measure with the field of its new end."""
        return [(penalty, self[f"ends_{penalty.pk}"]) for penalty in self.penalties]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("choice") == "partly" and not said.get("milder") and not self._eased():
            self.add_error("milder", _("Say what it was instead, or which measure ends earlier."))
        return said

    @property
    def part(self) -> tuple[str, str, list[dict[str, Any]]]:
        """What was too hard, as far as it is filled in: clause, severity, measures that end earlier."""
        self.is_valid()
        clause, _colon, severity = self.cleaned_data.get("milder", "").partition(":")
        return clause, severity, [] if clause else self._eased()

    def _eased(self) -> list[dict[str, Any]]:
        found = []
        for penalty in self.penalties:
            if end := self.cleaned_data.get(f"ends_{penalty.pk}"):
                found.append({"penalty": penalty.pk, "ends_at": _in_zone(end, self.zone)})
        return found

    def said(self) -> dict[str, Any]:
        clause, _colon, severity = self.cleaned_data.get("milder", "").partition(":")
        said = super().said()
        if said["outcome"] != "partly":
            return said
        eased = [] if clause else self._eased()
        return {**said, "clause": clause, "severity": severity, "eased": eased}


def _in_zone(moment: datetime, zone: ZoneInfo) -> str:
    """What was typed is the clock of the party's market."""
    return moment.replace(tzinfo=zone).isoformat()


class FactsForm(forms.Form):
    """A question that must be answered before an appeal can be."""

    to = forms.ChoiceField(
        label=_("Whom to ask"),
        choices=[
            (Appeal.WaitsFor.PARTY, _("the party")),
            (Appeal.WaitsFor.FIRST_LINE, _("the first line")),
        ],
    )
    question = forms.CharField(
        max_length=LONGEST, label=_("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )


class StayForm(forms.Form):
    """Why the measures rest, and until when."""

    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    reason = forms.CharField(
        max_length=LONGEST, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)


class ConflictForm(forms.Form):
    """About which account, or all accounts of its owner, and why."""

    party = forms.CharField(max_length=120, widget=forms.HiddenInput)
    whole = forms.BooleanField(
        required=False, label=_("All accounts of the same owner"), initial=True
    )
    why = forms.ChoiceField(choices=Conflict.Why.choices, label=_("Why"))


class AnswerForm(forms.Form):
    """The answer to a correction."""

    answer = forms.CharField(
        max_length=LONGEST,
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in words that the party can read.")},
    )
