"""The audit as a list."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import User
from workbench.forms import AuditFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.selectors import lists, words

CELLS = "workbench/cells/events.html"


def with_names(rows: Sequence[Any], user: User) -> None:
    names = words.names_of(event.actor for event in rows)
    for event in rows:
        event.who = names[event.actor]


AUDIT = List(
    code="audit",
    route="workbench:audit",
    title=_("Audit"),
    lede=_("Every change and who made it, system jobs included. Nothing here can be edited."),
    counted=lambda number, one: (
        ngettext("%(n)s event", "%(n)s events", 1 if one else 2) % {"n": number}
    ),
    empty=_("No event fits. Take off a filter."),
    filters=AuditFilters,
    base=lambda form, of: lists.audit(),
    columns=(
        Column("when", _("When"), "recorded_at", f"{CELLS}#when", "when", nowrap=True),
        Column("event", _("Event"), "name", f"{CELLS}#event"),
        Column("subject", _("Subject"), "subject", f"{CELLS}#subject"),
        Column("by", _("By"), "who", f"{CELLS}#by"),
        Column("actor", _("Actor"), "actor", fine=True),
        Column("request", _("Request"), "request_id", f"{CELLS}#request", fine=True),
        Column(
            "details",
            _("Details"),
            lambda row: " · ".join(
                f"{name} {value}"
                for name, value in row.payload.items()
                if value not in (None, "", [])
            ),
            fine=True,
        ),
    ),
    shown=("when", "event", "subject", "by", "request", "details"),
    sorts=(Sort("when", ("-pk",)),),
    begins="-when",
    dress=with_names,
    size=100,
)
