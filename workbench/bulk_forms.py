"""What to do with many cases at once, what to undo, and what turned out wrong."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.models import Market, User
from governance.permissions import REVIEWERS
from monitoring.models import RuleVersion
from policies.models import Rulebook, RulebookVersion
from policies.selectors import body_of, version_in_force
from violations.models import ViolationOverturned
from workbench.forms import ClauseField, Day
from workbench.models import BulkRun, Queue
from workbench.selectors.lists import day_bounds
from workbench.selectors.sweeping import Suspicion
from workbench.services.bulk import DECIDING

Action = BulkRun.Action
OFFERED = (Action.VIOLATION, Action.NO_VIOLATION, Action.CLOSE, Action.ROUTE, Action.NOTE)
CLOSES_AS = [("no_action", _("without action")), ("duplicate", _("as duplicates"))]


def severities() -> list[tuple[str, str]]:
    """Every severity that a rulebook in force prices."""
    found: dict[str, None] = {}
    for book in Rulebook.objects.select_related("market"):
        version = version_in_force(book.market_id, book.party_kind, clock.now())
        for clause in body_of(version).clauses if version else []:
            found.update(dict.fromkeys(clause.severities))
    return [(word, word) for word in found]


class BulkForm(forms.Form):
    """What is to be done. The service checks all of it again."""

    action = forms.ChoiceField(
        label=_("What to do"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do with them.")},
    )
    severity = forms.ChoiceField(
        required=False, label=_("Severity"), help_text=_("Where you find a violation.")
    )
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        required=False,
        to_field_name="code",
        label=_("Queue"),
        empty_label=_("choose one"),
        help_text=_("Where you move them."),
    )
    closes_as = forms.ChoiceField(
        required=False,
        choices=CLOSES_AS,
        label=_("Close them"),
        help_text=_("Where you close them: nobody is charged."),
    )
    reason = forms.CharField(
        max_length=4000,
        required=False,
        label=_("Reason or note"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The party reads the reason of a decision. A note stays internal."),
    )

    def __init__(self, data: Any = None, *, user: User, **more: Any) -> None:
        super().__init__(
            data, auto_id="do_%s", **more
        )  # the filters beside it have fields of these names
        decides = user.role in REVIEWERS
        offered = [one for one in OFFERED if decides or one not in DECIDING]
        self.fields["action"].choices = [(one.value, WORDS[one]) for one in offered]  # type: ignore[attr-defined]
        self.fields["severity"].choices = [("", _("each case's own")), *severities()]  # type: ignore[attr-defined]
        self.fields["queue"].queryset = Queue.objects.taking()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        action = said.get("action")
        if action == Action.ROUTE and not said.get("queue") and "queue" not in self.errors:
            self.add_error("queue", _("Choose the queue to which they move."))
        if action and action != Action.ROUTE and not said.get("reason", "").strip():
            self.add_error("reason", _("Say why, in words that the party can read."))
        return said

    def params(self) -> dict[str, Any]:
        """What the chosen action needs beside the reason."""
        said = self.cleaned_data
        match said["action"]:
            case Action.VIOLATION:
                return {"severity": said["severity"]}
            case Action.ROUTE:
                return {"queue": said["queue"].code}
            case Action.CLOSE:
                return {"closes_as": said["closes_as"] or "no_action"}
        return {}


WORDS = {
    Action.VIOLATION: _("Find a violation in each"),
    Action.NO_VIOLATION: _("Find no violation in any"),
    Action.CLOSE: _("Close, as duplicates or without action"),
    Action.ROUTE: _("Move to another queue"),
    Action.NOTE: _("Add an internal note"),
}


class TakeBackForm(forms.Form):
    """Why something is taken back, and what was wrong with it."""

    reason = forms.CharField(
        max_length=4000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The parties read it where a finding is overturned."),
        error_messages={"required": _("Say why, in words that the party can read.")},
    )
    cause = forms.ChoiceField(
        choices=[("", _("choose what was wrong")), *ViolationOverturned.Cause.of_mistakes()],
        label=_("What was wrong"),
        error_messages={"required": _("Choose what was wrong with the findings.")},
    )

    def __init__(self, data: Any = None, *, needs_cause: bool = True, **more: Any) -> None:
        super().__init__(data, **more)
        if not needs_cause:
            del self.fields["cause"]


CRITERIA = ("rule_version", "rulebook_version", "clause", "reviewer")


class SweepForm(forms.Form):
    """What turned out wrong: a GET form."""

    rule_version = forms.ModelChoiceField(
        RuleVersion.objects.none(), required=False, label=_("Rule"), empty_label=_("any")
    )
    rulebook_version = forms.ModelChoiceField(
        RulebookVersion.objects.none(), required=False, label=_("Rulebook"), empty_label=_("any")
    )
    clause = ClauseField(help_text=_("Such as Late dispatch."))
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        to_field_name="username",
        label=_("Reviewer"),
        empty_label=_("any"),
    )
    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Days as lived in"), empty_label="UTC"
    )
    since = Day(_("Decided from"))
    until = Day(_("Decided until"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        rules = RuleVersion.objects.select_related("rule").order_by("rule__title", "-number")
        books = RulebookVersion.objects.select_related("rulebook").defer("body")
        self.fields["rule_version"].queryset = rules  # type: ignore[attr-defined]
        self.fields["rule_version"].label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{one.rule.title} ({one.rule.code}), v{one.number}"
        )
        self.fields["rulebook_version"].queryset = books.order_by("rulebook", "-number")  # type: ignore[attr-defined]
        self.fields["rulebook_version"].label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{one.rulebook.title} ({one.rulebook.market_id}, {one.rulebook.party_kind}), v{one.number}"
        )
        self.fields["reviewer"].queryset = User.objects.filter(role__in=REVIEWERS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in CRITERIA):
            raise forms.ValidationError(
                _("Choose at least one of rule, rulebook, clause and reviewer.")
            )
        return said

    def suspicion(self) -> Suspicion:
        said = self.cleaned_data if self.is_valid() else {}
        return Suspicion(
            rule_version=said.get("rule_version"),
            rulebook_version=said.get("rulebook_version"),
            clause=said.get("clause", ""),
            reviewer=said.get("reviewer"),
            since=self._bound("since", 0),
            until=self._bound("until", 1),
        )

    def about(self) -> list[list[str]]:
        """The filters in words, as the run keeps them."""
        said = self.cleaned_data if self.is_valid() else {}
        return [
            [str(self.fields[name].label), str(value)]
            for name, value in said.items()
            if value and name != "market"
        ]

    def _bound(self, name: str, side: int) -> datetime | None:
        day = self.cleaned_data.get(name) if self.is_valid() else None
        return day_bounds(day, self.cleaned_data.get("market"))[side] if day else None
