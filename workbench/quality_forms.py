"""What people fill in for quality: a plan, a review, a verdict, a golden case, what figures are of."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import clock
from governance.calendars import local_moment
from governance.models import Market, User
from governance.permissions import REVIEWERS
from items.models import Item
from parties.models import Party
from policies.words import severity_words
from workbench.forms import Clauses, OneClause, OneSeverity
from workbench.models import Adjudication, Decision, SamplingPlan, Skill
from workbench.selectors.quality.blind import BlindPage
from workbench.services.quality import PlanTerms

FINDINGS = [
    (Decision.Outcome.VIOLATION, _("violation")),
    (Decision.Outcome.NO_VIOLATION, _("no violation")),
]


def _several(label: Any, choices: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices,
        required=False,
        label=label,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def _day(label: Any, *, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class PlanForm(forms.Form):
    """A plan of samples. The service checks all of it again."""

    title = forms.CharField(max_length=120, label=_("Name"))
    about = forms.ChoiceField(choices=SamplingPlan.About, label=_("Drawn are"))
    market = forms.ModelChoiceField(
        Market.objects.all(),
        required=False,
        label=_("Market"),
        empty_label=_("all"),
        help_text=_("Items and parties need one."),
    )
    outcomes = _several(_("Decided as"), FINDINGS, _("Only decisions. None ticked: both."))
    clauses = Clauses(_("Decided on clauses"), help_text=_("Only decisions. None ticked: all."))
    clause = OneClause(
        _("Clause asked about"),
        empty=_("none"),
        help_text=_("Only items and parties: does this one breach it?"),
    )
    kinds = _several(
        _("Kinds"),
        [*Item.Kind.choices, *Party.Kind.choices],
        _("Only items and parties. None ticked: all."),
    )
    strata = _several(
        _("Drawn apart by"),
        SamplingPlan.Stratum.choices,
        _("From each combination as many, so that the rare ones are seen too."),
    )
    per_stratum = forms.IntegerField(
        min_value=1, max_value=500, required=False, label=_("How many of each")
    )
    percent = forms.FloatField(
        min_value=0.01,
        max_value=100,
        required=False,
        label=_("Or per cent of each"),
        help_text=_("At least one of each. Fill in one of the two."),
    )
    period = forms.ChoiceField(choices=SamplingPlan.Period, label=_("How often"), initial="week")
    skill = forms.ModelChoiceField(
        Skill.objects.all(),
        required=False,
        label=_("Skill a second reviewer needs"),
        empty_label=_("none"),
    )
    seconds = forms.ModelMultipleChoiceField(
        User.objects.filter(role__in=REVIEWERS, is_active=True).order_by("first_name", "username"),
        required=False,
        label=_("Second reviewers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: every reviewer. Nobody gets what they had a part in."),
    )
    active_from = _day(_("From"), help_text=_("Left empty: from now on."))
    active_to = _day(_("To"), help_text=_("That day is the last one. Left empty: until stopped."))
    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def terms(self, zone: str) -> PlanTerms:
        """The plan in the service's terms; days are days where the lead works."""
        said = self.cleaned_data
        percent = said["percent"]
        return PlanTerms(
            title=said["title"],
            about=said["about"],
            market=said["market"],
            clauses=said["clauses"],
            outcomes=said["outcomes"],
            kinds=said["kinds"],
            clause=said["clause"],
            strata=said["strata"],
            per_stratum=said["per_stratum"],
            rate=percent / 100 if percent is not None else None,
            period=said["period"],
            skill=said["skill"],
            seconds=list(said["seconds"]),
            active_from=_moment(said["active_from"], zone),
            active_to=_moment(said["active_to"], zone, after=True),
        )


def _moment(day: Any, zone: str, *, after: bool = False) -> datetime | None:
    if day is None:
        return None
    return local_moment(day + timedelta(days=after), time.min, zone, favour="earlier")


class ReviewForm(forms.Form):
    """A second reviewer's answer. Nothing is chosen beforehand."""

    choice = forms.CharField(
        max_length=40, error_messages={"required": _("Choose what you find.")}, label=_("Finding")
    )
    other = forms.ChoiceField(required=False, label=_("Another clause fits better"))
    reason = forms.CharField(
        max_length=5000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in words that both can learn from.")},
    )

    def __init__(self, data: Any = None, *, page: BlindPage, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            ("", _("no, this one")),
            *(
                (f"{clause.code}:{severity}", f"{clause.title}, {severity_words(severity).lower()}")
                for clause in page.clauses
                if page.clause is None or clause.code != page.clause.code
                for severity in clause.severities
            ),
        ]

    def said(self) -> dict[str, str]:
        outcome, _colon, severity = self.cleaned_data["choice"].partition(":")
        clause = ""
        if outcome == Decision.Outcome.VIOLATION and self.cleaned_data["other"]:
            clause, _colon, severity = self.cleaned_data["other"].partition(":")
        return {
            "outcome": outcome,
            "severity": severity,
            "clause": clause,
            "reason": self.cleaned_data["reason"],
        }


class VerdictForm(forms.Form):
    """What a quality lead says where two differ."""

    verdict = forms.ChoiceField(
        choices=Adjudication.Verdict, widget=forms.RadioSelect, label=_("Who was right?")
    )
    cause = forms.ChoiceField(
        choices=[("", _("choose what went wrong")), *Adjudication.Cause.choices], label=_("Cause")
    )
    reason = forms.CharField(
        max_length=5000,
        label=_("Why"),
        help_text=_("The first reviewer reads this as it stands."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GoldenForm(forms.Form):
    """A decided case and its right answer."""

    decision = forms.CharField(
        max_length=20, label=_("Case or decision"), help_text=_("Such as CASE-7F3K.")
    )
    outcome = forms.ChoiceField(choices=FINDINGS, label=_("Right answer"))
    severity = OneSeverity(_("Severity"), empty=_("as decided then"))
    explanation = forms.CharField(
        max_length=5000,
        label=_("Why"),
        help_text=_("Shown to the reviewer after the answer."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RateForm(forms.Form):
    one_in = forms.IntegerField(
        min_value=0,
        max_value=1000,
        label=_("One case in"),
        help_text=_("0: none. At most one in 5."),
    )


class FeedbackForm(forms.Form):
    text = forms.CharField(
        max_length=5000, label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 3})
    )


PERIODS = [("28", _("four weeks")), ("7", _("a week")), ("91", _("thirteen weeks"))]


class FigureFilters(forms.Form):
    """What figures are of. Values that make no sense narrow nothing."""

    days = forms.ChoiceField(choices=PERIODS, required=False, label=_("The last"))
    by = forms.ChoiceField(choices=(), required=False, label=_("By"))
    market = forms.ModelChoiceField(
        Market.objects.all(), required=False, label=_("Market"), empty_label=_("all")
    )

    def __init__(self, data: Any, *, groups: Any) -> None:
        super().__init__(data)
        self.fields["by"].choices = groups  # type: ignore[attr-defined]
        self.groups = [code for code, _name in groups]
        self.is_valid()

    @property
    def group(self) -> str:
        said: str = getattr(self, "cleaned_data", {}).get("by") or ""
        return said or str(self.groups[0])

    @property
    def market_code(self) -> str | None:
        market = getattr(self, "cleaned_data", {}).get("market")
        return market.pk if market else None

    @property
    def since(self) -> datetime:
        said = getattr(self, "cleaned_data", {}).get("days") or "28"
        return clock.now() - timedelta(days=int(said))
