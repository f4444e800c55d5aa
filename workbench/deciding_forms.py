"""The decision panel in full: deciding, asking the party, handing up; and looking at it again."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.models import ViolationOverturned
from workbench.forms import DecisionForm
from workbench.selectors.consequences import cited_from

ASK, ESCALATE = "ask", "escalate"
OWN_FIELDS = {ASK: ("question", "answer_by"), ESCALATE: ("hand_to", "hand_why")}
GROUPS = {"people": _("Senior colleagues"), "queues": _("Queues")}
DAYS_TO_ANSWER = 3
Targets = list[tuple[str, list[tuple[str, str]]]]


class PanelForm(DecisionForm):
    """Every choice of the panel in one form; only the fields of the choice made are asked for.

    `wordless` are the outcomes for which the queue asks for no reason.
    """

    use_required_attribute = False  # fields of the choices not made are there too, without scripts

    question = forms.CharField(
        max_length=2000,
        label=_("Question to the party"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to know.")},
    )
    answer_by = forms.DateField(
        label=_("Answer by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Say until when.")},
    )
    hand_to = forms.ChoiceField(
        label=_("To whom"), error_messages={"required": _("Choose a colleague or a queue.")}
    )
    hand_why = forms.CharField(
        max_length=2000,
        label=_("Why, for your colleague"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you hand it up.")},
    )
    effect_at = forms.DateTimeField(
        required=False,
        label=_("Takes effect at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def __init__(
        self,
        data: Any = None,
        *,
        targets: Callable[[], Targets] | None = None,
        today: date | None = None,
        wordless: Collection[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.wordless = wordless
        self.fields["hand_to"].choices = cache(lambda: _handed_to(targets))  # type: ignore[attr-defined]
        if today is not None:
            self.initial.setdefault("answer_by", today + timedelta(days=DAYS_TO_ANSWER))
        if self.is_bound:
            self._ask_for_what_was_chosen()

    @property
    def way(self) -> str:
        """What is done with the case: `ask`, `escalate`, or nothing where it is decided."""
        said = self.data.get("choice", "")
        return said if said in OWN_FIELDS else ""

    def _ask_for_what_was_chosen(self) -> None:
        for way, names in OWN_FIELDS.items():
            for name in names:
                self.fields[name].required = way == self.way
        outcome = self.data.get("choice", "").partition(":")[0]
        self.fields["reason"].required = not self.way and outcome not in self.wordless

    def said(self) -> dict[str, Any]:
        return {**super().said(), "effect_at": self.cleaned_data["effect_at"]}


def _handed_to(targets: Callable[[], Targets] | None) -> list[Any]:
    """Asked only where the field is shown or was filled in: most decisions hand nothing up."""
    said = targets() if targets else []
    return [("", _("choose")), *((GROUPS[name], choices) for name, choices in said if choices)]


class ReconsiderForm(forms.Form):
    """An override: what holds from now on, why, and what was wrong before."""

    choice = forms.CharField(
        max_length=60, error_messages={"required": _("Choose what holds.")}, label=_("Decision")
    )
    cause = forms.ChoiceField(
        choices=[("", _("choose what was wrong")), *ViolationOverturned.Cause.of_mistakes()],
        label=_("What was wrong"),
        error_messages={"required": _("Say what was wrong with the finding that falls.")},
    )
    reason = forms.CharField(
        max_length=5000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why, in words that the party can read.")},
    )
    clause = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, finding: bool = True, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["cause"].required = finding  # nothing falls where no finding stands

    def said(self) -> dict[str, Any]:
        """The override in the service's terms."""
        outcome, _colon, severity = self.cleaned_data["choice"].partition(":")
        return {
            "outcome": outcome,
            "severity": severity,
            "clause": self.cleaned_data["clause"],
            "cause": self.cleaned_data["cause"],
            "reason": self.cleaned_data["reason"],
            "source_key": self.cleaned_data["source_key"],
            "also": cited_from([]),
        }
