"""Items, findings, the search box and the audit."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from education.wording import stated_measure
from governance import clock
from governance.permissions import may, may_open
from items.models import Item
from policies.selectors import clause_of
from violations.models import Penalty
from violations.selectors import informed_at, penalties_from, statement_text
from violations.services.penalties import is_running
from workbench.funds_forms import LiftForm
from workbench.lists import AUDIT, DETECTIONS, ITEMS, VIOLATIONS
from workbench.selectors import lists, words
from workbench.selectors.cases import decided_case_of
from workbench.selectors.funds import hold_rows, visible_holds
from workbench.selectors.parties import item_page
from workbench.views.lists import show_list
from workbench.views.shared import show


@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, ITEMS)


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    found = Item.objects.visible_to(request.principal).select_related("owner", "market", "parent")  # type: ignore[attr-defined]
    one = found.filter(pk=pk).first()
    if one is None:
        raise Http404
    return show(request, "workbench/item.html", {"page": item_page(one)})


@require_GET
def violation_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, VIOLATIONS)


@require_GET
def detection_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, DETECTIONS)


@require_GET
def violation(request: HttpRequest, pk: int) -> HttpResponse:
    """A finding: what the party was told, what it entailed, what became of it."""
    found = lists.violation_of(pk)
    if found is None:
        raise Http404
    penalties = list(penalties_from(found))
    overturned = getattr(found, "overturned", None)
    statement = statement_text(found.statement) if hasattr(found, "statement") else {}
    zone = found.party.market.zone
    names = words.names_of(filter(None, [found.actor, overturned.actor if overturned else ""]))
    return show(
        request,
        "workbench/violation.html",
        {
            "violation": found,
            "case": decided_case_of(found),
            "statement": statement,
            "measures": [
                stated_measure(one, zone, datetime.fromisoformat(statement["decided_at"]))
                for one in statement.get("measures", [])
            ],
            "penalties": penalties,
            "appeals": list(found.appeals.select_related("text").order_by("attempt")),
            "informed": informed_at(found),
            "decider": names[found.actor],
            "overturned": overturned,
            "holds": hold_rows(visible_holds().filter(violation=found)),
            "may_hold": not overturned
            and bool(clause_of(found.version, found.clause).funds)
            and may_open(request.user, "workbench:hold-new"),
            "liftable": _liftable(request, penalties),
            "lift": LiftForm(),
            "overturner": names.get(overturned.actor, "") if overturned else "",
        },
    )


def _liftable(request: HttpRequest, penalties: list[Penalty]) -> list[Penalty]:
    """Those that run, for whoever may end them before their time."""
    if not may(request.principal, "workbench:lift-penalty", "POST"):  # type: ignore[attr-defined]
        return []
    return [one for one in penalties if is_running(one, clock.now())]


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Every change, who made it, and through which request."""
    return show_list(request, AUDIT)
