"""What lists of decisions are narrowed by."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from violations.models import ViolationOverturned
from workbench.forms.fields import ClauseField, Day, choices_of
from workbench.forms.filters import Filters
from workbench.models import Case, Decision


class DecisionFilters(Filters):
    ANSWERS = (Decision.Outcome.UPHOLD, Decision.Outcome.OVERTURN, Decision.Outcome.PARTLY)

    outcome = forms.ChoiceField(
        choices=choices_of(
            [
                ("findings", _("violation or none")),
                ("answers", _("an appeal's answer")),
                *Decision.Outcome.choices,
            ]
        ),
        required=False,
        label=_("Outcome"),
    )
    state = forms.ChoiceField(
        choices=choices_of(
            [
                ("executed", _("took effect")),
                ("cancelled", _("taken back")),
                ("waiting", _("waits")),
            ]
        ),
        required=False,
        label=_("What became of it"),
    )
    clause = ClauseField()
    reviewer = forms.CharField(max_length=150, required=False, label=_("Decided by"))
    cause = forms.ChoiceField(
        choices=choices_of(ViolationOverturned.Cause.choices),
        required=False,
        label=_("What was wrong"),
    )
    day = Day(_("Decided on"))
    since = Day(_("Decided from"))
    until = Day(_("Decided until"))

    def apply(self, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        state = self.value("state")
        if state == "waiting":
            # on cases under way or overridden alone: indexes hold the few there are
            under_way = Q(case__state__in=[Case.State.HELD, Case.State.PENDING])
            overriding = ~Q(case__override="") & Q(supersedes__isnull=False)
            rows = rows.filter(under_way | overriding)
            rows = rows.exclude(steps__kind__in=["executed", "cancelled"])
        elif state:
            rows = rows.filter(steps__kind=state)
        match self.value("outcome"):
            case "findings":
                rows = rows.exclude(outcome__in=self.ANSWERS)
            case "answers":
                rows = rows.filter(outcome__in=self.ANSWERS)
            case outcome if outcome:
                rows = rows.filter(outcome=outcome)
        for name, field in (
            ("clause", "clause"),
            ("cause", "overturn_cause"),
            ("reviewer", "reviewer__username"),
        ):
            if said := self.value(name):
                rows = rows.filter(**{field: said})
        if market := self.value("market"):
            rows = rows.filter(case__party__market=market)
        return self.by_day(rows, "recorded_at")


class HeldFilters(Filters):
    clause = ClauseField()

    def apply(self, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        if clause := self.value("clause"):
            rows = rows.filter(clause=clause)
        if market := self.value("market"):
            rows = rows.filter(case__party__market=market)
        return rows
