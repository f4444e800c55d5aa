"""Reads: controls in force, penalties, statements, and the history of a party."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from governance import clock
from governance.principals import Principal
from items.models import Item
from parties.models import Party
from policies.catalogue import CONTROLS
from policies.selectors import clause_of, scheme_of
from violations.controls_sql import item_controls_sql, party_controls_sql
from violations.incident_words import with_names
from violations.models import (
    Control,
    Penalty,
    PutRight,
    StatementDelivery,
    StatementOfReasons,
    Stay,
    Violation,
)

INFORMING = (StatementDelivery.Kind.PORTAL_READ, StatementDelivery.Kind.MAIL_ACCEPTED)


@dataclass(frozen=True, slots=True)
class ActiveControl:
    """What must be obeyed now, with every cause kept apart; the strictest acts."""

    kind: str
    params: dict[str, Any]
    starts_at: datetime
    ends_at: datetime | None
    causes: list[dict[str, Any]]
    target: str = "party"

    @property
    def words(self) -> str:
        return str(CONTROLS[self.kind].words) if self.kind in CONTROLS else self.kind

    @property
    def gives(self) -> bool:
        return self.kind in CONTROLS and CONTROLS[self.kind].gives


def violations_visible_to(principal: Principal) -> QuerySet[Violation]:
    """Findings with what lists show: party, item, whether overturned. Newest first."""
    return (
        Violation.objects.visible_to(principal)
        .select_related("party__market", "item", "version__rulebook", "overturned", "statement")
        .order_by("-pk")
    )


def history_of(party: Party) -> QuerySet[Violation]:
    """All findings about a party, newest first, overturned ones included."""
    return (
        Violation.objects.filter(party=party)
        .select_related("item", "version__rulebook", "overturned", "statement")
        .defer("version__body")
        .order_by("-decided_at", "-pk")
    )


def penalties_of(party: Party) -> QuerySet[Penalty]:
    """All penalties of a party, newest first, with their control and what became of them."""
    return (
        Penalty.objects.filter(party=party)
        .select_related("control", "violation", "item")
        .prefetch_related("steps__reason")
        .order_by("-starts_at", "-pk")
    )


def penalties_from(violation: Violation) -> QuerySet[Penalty]:
    """What one finding entailed."""
    return (
        Penalty.objects.filter(violation=violation)
        .select_related("control", "crossing", "item")
        .prefetch_related("steps__reason")
        .order_by("pk")
    )


def resting(violation: Violation, at: datetime | None = None) -> Stay | None:
    """The stay during which the measures of a finding do not act, if there is one now."""
    moment = at or clock.now()
    rows = Stay.objects.filter(violation=violation, ended__isnull=True, begins_at__lte=moment)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=moment)).order_by("-pk").first()


def put_right_of(violation: Violation) -> QuerySet[PutRight]:
    """What the overturn of a finding put right, in the order in which it was."""
    return (
        PutRight.objects.filter(overturned__violation=violation)
        .select_related("item", "overturned__violation__version")
        .order_by("pk")
    )


def courses_of(violation: Violation) -> list[str]:
    """The courses that the clauses of a finding name."""
    codes = [violation.clause, *(one["clause"] for one in violation.also)]
    named = [clause_of(violation.version, code).course for code in codes]
    return [course for course in named if course]


def courses_of_line(penalty: Penalty) -> list[str]:
    """The course that shortens a penalty, where the line that was passed names one."""
    crossing = penalty.crossing
    if crossing is None:
        return []
    lines = scheme_of(crossing.version, crossing.ledger_class).milestones
    return [
        line.course
        for line in lines
        if line.code == crossing.milestone and line.course and line.shortens_to
    ]


def controls_visible_to(principal: Principal) -> QuerySet[Control]:
    rows = Control.objects.select_related("party__market", "item", "penalty").order_by("-pk")
    if principal.sees_all_parties:
        return rows
    if principal.user_id is None:
        return rows.none()
    return rows.filter(
        Q(party__memberships__user_id=principal.user_id)
        & Q(party__memberships__ended_at__isnull=True)
    )


def controls_document(party: Party, at: datetime | None = None) -> dict[str, Any]:
    """The answer of the hot call for a party: what the marketplace must enforce at `at`."""
    return _asked(party_controls_sql("id", present=at is None), party.pk, at)


def item_controls_document(item: Item, at: datetime | None = None) -> dict[str, Any]:
    """The same for an item: its own controls, its ancestors' and its owner's."""
    return _asked(item_controls_sql("id", present=at is None), item.pk, at)


def _asked(sql: str, pk: int, at: datetime | None) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"id": pk, "at": at or clock.now()})
        row = cursor.fetchone()
    said: str | dict[str, Any] = row[0]
    return json.loads(said) if isinstance(said, str) else said


def controls_of_party(party: Party, at: datetime | None = None) -> list[ActiveControl]:
    return [_typed(said) for said in controls_document(party, at)["controls"]]


def controls_of_item(item: Item, at: datetime | None = None) -> list[ActiveControl]:
    return [_typed(said) for said in item_controls_document(item, at)["controls"]]


def _typed(said: dict[str, Any]) -> ActiveControl:
    return ActiveControl(
        kind=said["kind"],
        params=said["params"],
        starts_at=datetime.fromisoformat(said["starts_at"]),
        ends_at=datetime.fromisoformat(said["ends_at"]) if said["ends_at"] else None,
        causes=said["causes"],
        target=said.get("target", "party"),
    )


def statement_text(statement: StatementOfReasons) -> dict[str, Any]:
    """The words of a statement; empty when they were erased."""
    if statement.control is not None:
        return with_names(statement, statement.control)
    return statement.content.data or {}


def informed_at(violation: Violation) -> datetime | None:
    """When the party was informed: first portal read, or mail accepted without a bounce."""
    deliveries = list(
        StatementDelivery.objects.filter(statement__violation=violation).order_by("recorded_at")
    )
    bounced = any(row.kind == StatementDelivery.Kind.MAIL_BOUNCED for row in deliveries)
    for row in deliveries:
        if row.kind == StatementDelivery.Kind.PORTAL_READ:
            return row.recorded_at
        if row.kind == StatementDelivery.Kind.MAIL_ACCEPTED and not bounced:
            return row.recorded_at
    return None


def with_statements(rows: QuerySet[Violation]) -> QuerySet[Violation]:
    """Findings with their statement, its words and how it was delivered, ready to read."""
    return rows.select_related("statement__content").prefetch_related(
        Prefetch("statement__deliveries", queryset=StatementDelivery.objects.order_by("pk"))
    )
