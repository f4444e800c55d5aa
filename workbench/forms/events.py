"""What the audit is narrowed by."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workbench.forms.filters import Filters


class AuditFilters(Filters):
    market = None  # type: ignore[assignment]
    name = forms.CharField(max_length=60, required=False, label=_("Event"))
    subject = forms.CharField(max_length=80, required=False, label=_("Subject"))
    actor = forms.CharField(max_length=80, required=False, label=_("Actor"))

    def apply(self, rows: QuerySet) -> QuerySet:
        for field in ("name", "subject", "actor"):
            if said := self.value(field):
                rows = rows.filter(**{field: said})
        return rows
