"""More time: asked for by one, granted by another, and never more in all than the limit says."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from violations.incident_reads import asked_for_more
from violations.incident_words import words_in
from violations.incidents import IncidentNotWaiting, IncidentOutOfBounds, fault, most_hours
from violations.models import Incident, IncidentStep
from violations.services.incidents.steps import (
    Kind,
    another,
    lead,
    locked,
    refuse_over,
    take_step,
)
from violations.statements import refuse_thin_facts

CHUNK = 1_000


@transaction.atomic
def ask_more(
    *,
    incident_id: int,
    hours: int,
    reason: str,
    by: Actor,
    source_key: str,
    at: datetime | None = None,
) -> IncidentStep:
    """Ask that it may run so many hours longer; nothing changes until a second person says yes."""
    moment = at or clock.now()
    incident = locked(incident_id)
    lead(by)
    if earlier := IncidentStep.objects.filter(source_key=source_key).first():
        return earlier
    refuse_over(incident, moment)
    if asked_for_more(incident):
        raise IncidentNotWaiting("More time was asked for already and waits for an answer.")
    _refuse_too_long(incident, hours, moment)
    refuse_thin_facts(reason)
    return take_step(
        incident, Kind.ASKED, by, moment, words=reason, hours=hours, source_key=source_key
    )


@transaction.atomic
def answer_more(
    *, incident_id: int, yes: bool, by: Actor, reason: str = "", at: datetime | None = None
) -> Incident:
    """The second person's answer. Whoever is frozen is told the new end before the old one."""
    moment = at or clock.now()
    incident = locked(incident_id)
    asked = asked_for_more(incident)
    if asked is None or asked.hours is None:
        raise IncidentNotWaiting("Nobody asked for more time, or it was answered.")
    another(by, Actor.parse(asked.actor).user_id or 0)
    ends_at = refuse_over(incident, moment)
    if not yes:
        take_step(incident, Kind.DENIED, by, moment, words=reason, hours=asked.hours)
        return incident
    _refuse_too_long(incident, asked.hours, moment)
    incident.ends_at = ends_at + timedelta(hours=asked.hours)
    incident.save(update_fields=["ends_at"])
    take_step(incident, Kind.EXTENDED, by, moment, words=reason, hours=asked.hours)
    return incident


def _refuse_too_long(incident: Incident, hours: int, at: datetime) -> None:
    most = most_hours(incident.market_id, at)
    if incident.starts_at is None or incident.ends_at is None:
        return
    whole = incident.ends_at + timedelta(hours=hours) - incident.starts_at
    if hours < 1 or whole > timedelta(hours=most):
        has = int((incident.ends_at - incident.starts_at).total_seconds() // 3600)
        left = max(most - has, 0)
        words = f"It may run {most} hours in all and has {has}; {left} more at most."
        raise IncidentOutOfBounds(fault("hours", words, hours))


@transaction.atomic
def extend_some(*, incident_id: int, limit: int = CHUNK) -> bool:
    """The next chunk of what acts but does not know the new end. Whether there was any."""
    now = clock.now()
    incident = (
        Incident.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("market", "reason")
        .filter(pk=incident_id, state="running", ends_at__gt=now)
        .first()
    )
    if incident is None or incident.ends_at is None or not _was_extended(incident):
        return False
    values: dict[str, Any] = {
        "ref": incident.cause_ref,
        "incident": incident.pk,
        "now": now,
        "ends_at": incident.ends_at,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, values)
        due = cursor.fetchall()
    if not due:
        return False
    for kind, language in {(kind, language) for _control, kind, language in due}:
        words_in(incident, kind, language, incident.ends_at)
    with connection.cursor() as cursor:
        cursor.execute(
            EXTEND,
            {
                **values,
                "controls": [control for control, _kind, _language in due],
                "languages": [language for _control, _kind, language in due],
            },
        )
        moved, told = cursor.fetchone()
    if moved != told:
        raise RuntimeError("A control would last longer without its statement of reasons.")
    return True


def _was_extended(incident: Incident) -> bool:
    return incident.steps.filter(kind=IncidentStep.Kind.EXTENDED).exists()


DUE = """
SELECT c.id, c.kind, p.language
FROM violations_control c JOIN parties_party p ON p.id = c.party_id
WHERE c.cause = 'incident' AND c.cause_ref = %(ref)s AND c.lifted_at IS NULL
  AND c.ends_at > %(now)s AND c.ends_at < %(ends_at)s
ORDER BY c.id LIMIT %(limit)s
"""
EXTEND = """
WITH said AS (
  SELECT * FROM unnest(%(controls)s::bigint[], %(languages)s::text[]) AS one (control, language)
), moved AS (
  UPDATE violations_control c SET ends_at = %(ends_at)s
  FROM said WHERE c.id = said.control AND c.lifted_at IS NULL AND c.ends_at > %(now)s
  RETURNING c.id, c.kind, said.language
), stated AS (
  INSERT INTO violations_statementofreasons
    (control_id, content_id, content_digest, language, recorded_at)
  SELECT moved.id, words.content_id, words.content_digest, words.language, %(now)s
  FROM moved JOIN violations_incidentwords AS words
    ON words.incident_id = %(incident)s AND words.kind = moved.kind
   AND words.language = moved.language AND words.ends_at = %(ends_at)s
  RETURNING id
), delivered AS (
  INSERT INTO violations_statementdelivery (statement_id, kind, recorded_at)
  SELECT id, 'made_available', %(now)s FROM stated
  RETURNING id
)
SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM delivered)
"""
