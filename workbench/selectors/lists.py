"""The other lists of the workbench: parties, items, findings, decisions, the audit."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from governance.calendars import local_moment
from governance.dates import with_midnights
from governance.models import Event, Market
from governance.refs import matching
from items.models import Item
from monitoring.models import Detection
from parties.models import Party
from parties.selectors import search, with_state
from violations.models import Violation
from workbench.models import Decision
from workbench.selectors.golden import models_of_copies


def parties(q: str = "") -> QuerySet[Party]:
    """All parties with where they are in their life, or those that these words find."""
    rows = with_state(Party.objects.all())
    if q.count(":") == 2:
        return rows.filter(matching(q))
    return search(rows, q) if q else rows


def items(q: str = "") -> QuerySet[Item]:
    """All items, or those whose id begins with these words."""
    rows = Item.objects.select_related("owner", "market", "parent")
    if q.count(":") == 2:
        return rows.filter(matching(q))
    return rows.filter(external_id__startswith=q) if q else rows


def violations() -> QuerySet[Violation]:
    """All findings, newest first, with what lists show."""
    return (
        Violation.objects.select_related("party__market", "item", "version__rulebook", "overturned")
        .defer("version__body")
        .order_by("-pk")
    )


def violation_of(number: int) -> Violation | None:
    return (
        violations()
        .select_related("statement__content", "facts", "overturned__reason")
        .filter(pk=number)
        .first()
    )


def decisions(viewer: int | None = None) -> QuerySet[Decision]:
    """All decisions, newest first, with what became of them; not those that a copy in this person's
    hands is to be decided without."""
    rows = (
        Decision.objects.select_related("case__party__market", "case__queue", "reviewer", "reason")
        .prefetch_related("steps")
        .order_by("-pk")
    )
    return rows.exclude(case__in=models_of_copies(viewer)) if viewer is not None else rows


def detections() -> QuerySet[Detection]:
    """All breaches of rules that were seen, newest first."""
    return Detection.objects.select_related("party__market", "item", "rule_version__rule").order_by(
        "-pk"
    )


def audit() -> QuerySet[Event]:
    """Every change, newest first, with the actor who made it."""
    return Event.objects.order_by("-pk")


def day_bounds(day: date, market: Market | None) -> tuple[datetime, datetime]:
    """A day as its market lives it; in UTC where no market was chosen."""
    zone, day = market.zone if market else "UTC", with_midnights(day)
    begin = local_moment(day, time.min, zone, favour="earlier")
    return begin, local_moment(day + timedelta(days=1), time.min, zone, favour="earlier")
