"""The end of an incident: by time, exactly; or by hand, all of it in one statement."""

from datetime import datetime

from django.db import connection, transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.events import emission, emitting, wake_relay
from violations.incidents import IncidentOver
from violations.models import Incident
from violations.services.incidents.steps import (
    Kind,
    State,
    lead,
    locked,
    refuse_over,
    take_step,
)
from violations.statements import refuse_thin_facts

CHUNK = 1_000


@transaction.atomic
def lift_incident(
    *, incident_id: int, reason: str, by: Actor, at: datetime | None = None
) -> Incident:
    """Undo it whole, now: when this commits nothing of it acts any more. One person is enough."""
    moment = at or clock.now()
    incident = locked(incident_id)
    lead(by)
    if incident.state == State.LIFTED:
        return incident
    refuse_over(incident, moment)
    refuse_thin_facts(reason)
    with connection.cursor() as cursor:
        cursor.execute(LIFT, {"ref": incident.cause_ref, "now": moment})
    incident.state, incident.over_at = State.LIFTED, moment
    incident.save(update_fields=["state", "over_at"])
    take_step(incident, Kind.LIFTED, by, moment, words=reason)
    return incident


@transaction.atomic
def halt_incident(
    *, incident_id: int, reason: str, by: Actor, at: datetime | None = None
) -> Incident:
    """Freeze nothing more: who is frozen stays so until the end, who is not is left alone."""
    moment = at or clock.now()
    incident = locked(incident_id)
    lead(by)
    refuse_over(incident, moment)
    if incident.halted_at is not None:
        return incident
    refuse_thin_facts(reason)
    incident.halted_at = moment
    incident.save(update_fields=["halted_at"])
    take_step(incident, Kind.HALTED, by, moment, words=reason)
    return incident


def end_due_incidents(*, at: datetime | None = None) -> int:
    """Write the ends that have come into the log. Reads never wait for this."""
    moment, ended = at or clock.now(), 0
    due = Incident.objects.filter(state=State.RUNNING, ends_at__lte=moment)
    for number in list(due.values_list("pk", flat=True)):
        ended += _end(number, moment)
    return ended


@transaction.atomic
def _end(incident_id: int, moment: datetime) -> int:
    incident = locked(incident_id)
    try:
        refuse_over(incident, moment)
    except IncidentOver:
        if incident.state != State.RUNNING or incident.ends_at is None:
            return 0
        incident.state, incident.over_at = State.ENDED, incident.ends_at
        incident.save(update_fields=["state", "over_at"])
        take_step(incident, Kind.ENDED, CLOCK, incident.ends_at)
        return 1
    return 0


def tell_ends(*, limit: int = CHUNK) -> bool:
    """The next chunk of ends into the log, for whoever follows single controls. Whether more wait."""
    more = False
    untold = Incident.objects.filter(state__in=[State.ENDED, State.LIFTED], told_at__isnull=True)
    for number in list(untold.values_list("pk", flat=True)):
        more |= _tell_some(number, limit)
    return more


@transaction.atomic
def _tell_some(incident_id: int, limit: int) -> bool:
    incident = Incident.objects.select_for_update(skip_locked=True).filter(pk=incident_id).first()
    if incident is None or incident.told_at is not None:
        return False
    lifted = incident.steps.filter(kind=Kind.LIFTED).first()
    by = Actor.parse(lifted.actor) if lifted else CLOCK
    told = _told("control.lifted", "c.lifted_at IS NOT NULL", incident, by, limit)
    told += _told("control.ended", "c.lifted_at IS NULL", incident, CLOCK, limit)
    if not told:
        incident.told_at = clock.now()
        incident.save(update_fields=["told_at"])
    return bool(told)


def _told(name: str, which: str, incident: Incident, by: Actor, limit: int) -> int:
    values = emission(name, by=by)
    with connection.cursor() as cursor:
        cursor.execute(
            TELL.format(which=which), {**values, "ref": incident.cause_ref, "limit": limit}
        )
        (told,) = cursor.fetchone()
    if told:
        wake_relay(name)
    return told


LIFT = """
UPDATE violations_control SET lifted_at = %(now)s
WHERE cause = 'incident' AND cause_ref = %(ref)s AND lifted_at IS NULL AND ends_at > %(now)s
"""
TELL = f"""
WITH due AS (
  SELECT c.id FROM violations_control c
  WHERE c.cause = 'incident' AND c.cause_ref = %(ref)s AND c.closed_at IS NULL AND {{which}}
  ORDER BY c.id LIMIT %(limit)s
), closed AS (
  UPDATE violations_control c SET closed_at = %(now)s FROM due WHERE c.id = due.id
  RETURNING c.id, c.party_id, c.item_id
), happened AS (
  SELECT 'party:' || party_id AS subject,
         json_build_object('control', id, 'item', item_id)::text AS payload
  FROM closed
), {emitting("happened")}
SELECT count(*) FROM closed
"""  # noqa: S608 - made of constants; values are parameters
