"""What lists of findings are narrowed by."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workbench.forms.fields import ClauseField, Day, SeverityField, choices_of
from workbench.forms.filters import Filters


class ViolationFilters(Filters):
    clause = ClauseField()
    severity = SeverityField()
    state = forms.ChoiceField(
        choices=choices_of([("standing", _("stands")), ("overturned", _("overturned"))]),
        required=False,
        label=_("State"),
    )
    decided_by = forms.ChoiceField(
        choices=choices_of([("person", _("a person")), ("rule", _("a rule alone"))]),
        required=False,
        label=_("Decided by"),
    )
    party = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("Party"))
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("About"))
    day = Day(_("Decided on"))
    since = Day(_("Decided from"))
    until = Day(_("Decided until"))

    def apply(self, rows: QuerySet) -> QuerySet:
        if state := self.value("state"):
            rows = rows.filter(overturned__isnull=state == "standing")
        for name in ("clause", "severity", "decided_by"):
            if said := self.value(name):
                rows = rows.filter(**{name: said})
        if market := self.value("market"):
            rows = rows.filter(party__market=market)
        for name in ("party", "item"):
            if number := self.value(name):
                rows = rows.filter(**{f"{name}_id": number})
        return self.by_day(rows, "decided_at")
