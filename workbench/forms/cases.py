"""What lists of cases are narrowed by."""

from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from workbench.forms.fields import ClauseField, Day, SeverityField, choices_of
from workbench.forms.filters import Filters
from workbench.models import Case, Decision, DecisionStep, Queue


class CaseFilters(Filters):
    queue = forms.ModelChoiceField(
        Queue.objects.live(),
        required=False,
        to_field_name="code",
        label=_("Queue"),
        empty_label=_("any"),
    )
    state = forms.ChoiceField(
        choices=choices_of([("undecided", _("undecided")), *Case.State.choices]),
        required=False,
        label=_("State"),
    )
    kind = forms.ChoiceField(choices=choices_of(Case.Kind.choices), required=False, label=_("Kind"))
    clause = ClauseField()
    severity = SeverityField()
    outcome = forms.ChoiceField(
        choices=choices_of(Decision.Outcome.choices), required=False, label=_("Outcome")
    )
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Item"))
    day = Day(_("Opened on"))
    since = Day(_("Opened from"))
    until = Day(_("Opened until"))

    def apply(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        if state := self.value("state"):
            rows = rows.undecided() if state == "undecided" else rows.filter(state=state)  # type: ignore[attr-defined]
        for name in ("queue", "kind", "clause", "severity"):
            if said := self.value(name):
                rows = rows.filter(**{name: said})
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        for name in ("party", "item"):
            if number := self.value(name):
                rows = rows.filter(**{f"{name}_id": number})
        if outcome := self.value("outcome"):
            executed = DecisionStep.objects.filter(
                kind="executed", decision__case=OuterRef("pk"), decision__outcome=outcome
            )
            told = Decision.objects.filter(outcome=outcome, steps__kind="executed")
            newest = told.order_by("-case_id").values("case_id")[:1]
            # The newest such case, so that nobody walks past all that are undecided.
            rows = rows.filter(Exists(executed), pk__lte=Subquery(newest))
        return self.by_day(rows, "opened_at")


class QueueFilters(CaseFilters):
    """What is left to choose within one queue, where all cases are open."""

    queue = state = outcome = None  # type: ignore[assignment]


class AppealFilters(CaseFilters):
    kind = severity = None  # type: ignore[assignment]
