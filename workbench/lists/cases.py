"""Lists of cases: all, one queue, appeals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import User
from governance.templatetags._words import WITH_MILLS, WITHOUT_CENTS
from workbench.forms import AppealFilters, CaseFilters, QueueFilters
from workbench.lists.mechanism import Column, List, Sort
from workbench.models import Case, Queue
from workbench.selectors.cases import cases
from workbench.selectors.clauses import with_clause_titles
from workbench.selectors.presence import looking_at_any
from workbench.selectors.queues import waiting_in
from workbench.selectors.words import terms_text

CELLS = "workbench/cells/cases.html"


def _at_stake(case: Case) -> str | None:
    """In whole units of the currency, as a spreadsheet adds it up; nothing where nothing is at stake."""
    if not case.value_at_stake:
        return None
    currency = case.party.currency
    places = 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_MILLS else 2
    return f"{Decimal(case.value_at_stake).scaleb(-places):f}"


CURRENCY = Column("currency", _("Currency"), "party.currency")
COLUMNS = (
    Column("case", _("Case"), "code", f"{CELLS}#case", sort="opened"),
    Column("priority", _("Priority"), "priority", f"{CELLS}#priority", "priority", number=True),
    Column(
        "party",
        _("Party"),
        "party.name",
        f"{CELLS}#party",
        beside=(Column("item", _("Item"), "item", f"{CELLS}#item"),),  # its cell shows both
    ),
    Column("item", _("Item"), "item", f"{CELLS}#item"),
    Column(
        "clause",
        _("Clause"),
        "clause",
        f"{CELLS}#clause",
        beside=(Column("clause_title", _("Clause in words"), "clause_title"),),
    ),
    Column("severity", _("Severity"), "severity"),
    Column("why", _("Why so urgent"), lambda row: terms_text(row.priority_terms), f"{CELLS}#why"),
    Column("queue", _("Queue"), "queue.title"),
    Column("state", _("State"), "get_state_display", f"{CELLS}#state"),
    Column("due", _("Due"), "due_at", f"{CELLS}#due", "due", nowrap=True),
    Column("decided", _("Decided"), "decided_at", f"{CELLS}#decided", nowrap=True),
    Column(
        "value",
        _("Value at stake"),
        _at_stake,
        f"{CELLS}#value",
        "value",
        number=True,
        beside=(CURRENCY,),
    ),
    CURRENCY,
    Column("opened", _("Opened"), "opened_at", f"{CELLS}#opened", nowrap=True),
    Column("kind", _("Kind"), "get_kind_display"),
    Column("source", _("Source"), "get_source_display"),
    Column("market", _("Market"), "party.market.name"),
    Column("party_id", _("Party’s id"), "party.external_id", fine=True),
)
OPENED = Sort("opened", ("-pk",))
DUE = Sort("due", ("-due_at", "-id"))
VALUE = Sort("value", ("-value_at_stake", "-id"))
URGENT = ("-priority", "due_at", "id")


def with_clauses(rows: Sequence[Any], user: User) -> None:
    """What each case asks about, in the words of the rules."""
    with_clause_titles(rows)


def with_onlookers(rows: Sequence[Any], user: User) -> None:
    """As above, and who looks at each case now."""
    with_clause_titles(rows)
    looking = looking_at_any(rows)
    for case in rows:
        case.looking = looking.get(case.pk, [])


def _of_queue(form: Any, code: str) -> QuerySet[Case]:
    queue = Queue.objects.live().filter(code=code).first()
    return waiting_in(queue) if queue else Case.objects.none()


def _count(number: str, one: bool) -> str:
    return ngettext("%(n)s case", "%(n)s cases", 1 if one else 2) % {"n": number}


CASES = List(
    code="cases",
    route="workbench:cases",
    title=_("Cases"),
    lede=_("Every question there ever was, newest first."),
    counted=_count,
    empty=_("No case fits. Take off a filter, or wait for a rule, a report or an appeal."),
    filters=CaseFilters,
    base=lambda form, of: cases(form.viewer),
    columns=COLUMNS,
    shown=("case", "priority", "party", "clause", "queue", "state", "due", "value"),
    sorts=(OPENED, DUE, VALUE, Sort("priority", URGENT, only=("state", "open"))),
    begins="-opened",
    dress=with_clauses,
    extra="workbench/parts/cases_extra.html",
)
QUEUE = List(
    code="queue",
    route="workbench:queue",
    title=_("Queue"),
    lede="",
    counted=lambda number, one: (
        ngettext("%(n)s that fits", "%(n)s that fit", 1 if one else 2) % {"n": number}
    ),
    empty=_("Nothing waits here. New cases come from rules, reports and appeals."),
    filters=QueueFilters,
    base=_of_queue,
    columns=tuple(one for one in COLUMNS if one.code not in {"queue", "state", "decided"}),
    shown=("case", "priority", "party", "clause", "why", "due", "value"),
    sorts=(Sort("priority", URGENT), DUE),
    begins="-priority",
    dress=with_onlookers,
)
APPEALS = List(
    code="appeals",
    route="workbench:appeals",
    title=_("Appeals"),
    lede=_(
        "Parties who ask that a finding be looked at again. Nobody who had a part in it gets the"
        " appeal."
    ),
    counted=lambda number, one: (
        ngettext("%(n)s appeal", "%(n)s appeals", 1 if one else 2) % {"n": number}
    ),
    empty=_("No appeal waits. They come from the portal and the API."),
    filters=AppealFilters,
    base=lambda form, of: cases().filter(kind=Case.Kind.APPEAL),
    columns=COLUMNS,
    shown=("case", "priority", "party", "clause", "queue", "state", "due", "value"),
    sorts=(OPENED,),
    begins="-opened",
    dress=with_clauses,
    defaults={"state": "undecided"},
)
