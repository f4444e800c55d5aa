"""Opening an incident, a second person's yes or no, and for how long one may run at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import NotPermitted
from governance.events import emit
from governance.lines import is_one_line
from governance.models import Market
from governance.permissions import ADMIN, QUALITY
from violations.incident_reads import Met, met_by
from violations.incidents import (
    CountsDiffer,
    Freeze,
    IncidentNotWaiting,
    IncidentOutOfBounds,
    Matching,
    NothingMet,
    differs_much,
    fault,
    matching_from,
    most_hours,
)
from violations.models import Incident, IncidentLimit
from violations.services.incidents.steps import Kind, State, another, lead, locked, take_step
from violations.statements import refuse_thin_facts

LONGEST_LIMIT = 24 * 30


@transaction.atomic
def open_incident(
    *,
    market: Market,
    title: str,
    freezes: Sequence[str],
    matching: Mapping[str, Any],
    hours: int,
    reason: str,
    contact: str,
    by: Actor,
    source_key: str,
    seen: Mapping[str, int] | None = None,
    at: datetime | None = None,
) -> Incident:
    """Lay an emergency before a second person; nothing is frozen yet. The same key twice is once.

    `seen` holds the counts that the opener was shown; where they differ much from what would be
    met now, it is refused and says the new ones.
    """
    moment = at or clock.now()
    opener = lead(by)
    if earlier := Incident.objects.filter(source_key=source_key).first():
        return earlier
    found = matching_from(matching, market)
    chosen = [code for code in Freeze.values if code in freezes]
    _refuse_out_of_bounds(market, title, freezes, hours, contact, moment)
    refuse_thin_facts(reason)
    met = met_by(chosen, market, found)
    if not met.controls:
        raise NothingMet
    _refuse_other_counts(seen, met)
    incident = Incident.objects.create(
        market=market,
        title=title.strip(),
        freezes=chosen,
        matching=found.said(),
        hours=hours,
        contact=contact.strip(),
        reason=store_text(reason.strip(), language=market.language),
        foreseen=met.said(),
        opener=opener,
        opened_at=moment,
        source_key=source_key,
    )
    take_step(incident, Kind.OPENED, by, moment, hours=hours)
    return incident


def _refuse_out_of_bounds(
    market: Market, title: str, freezes: Sequence[str], hours: int, contact: str, at: datetime
) -> None:
    faults = []
    if not title.strip() or len(title) > 120 or not is_one_line(title.strip()):
        faults.append(fault("title", "Give it a name of at most 120 characters, on one line."))
    unknown = [code for code in freezes if code not in Freeze.values]
    if not freezes or unknown:
        known = ", ".join(Freeze.values)
        faults.append(fault("freezes", f"Say what it freezes, one or more of: {known}.", unknown))
    if not contact.strip() or len(contact) > 200 or not is_one_line(contact.strip()):
        faults.append(
            fault("contact", "Say whom a frozen party may ask, in 200 characters on one line.")
        )
    most = most_hours(market.pk, at)
    if not 0 < hours <= most:
        faults.append(fault("hours", f"From 1 to {most} hours in {market.name}.", hours))
    if faults:
        raise IncidentOutOfBounds(*faults)


def _refuse_other_counts(seen: Mapping[str, int] | None, met: Met) -> None:
    if seen is None:
        return
    said = met.said()
    if any(differs_much(int(seen.get(name, 0)), number) for name, number in said.items()):
        raise CountsDiffer(seen=dict(seen), now=said)


@transaction.atomic
def start_incident(
    *, incident_id: int, seen: Mapping[str, int], by: Actor, at: datetime | None = None
) -> Incident:
    """The second person's yes, to the counts that this person was shown: from now on it freezes.

    The filter is the one that was opened; nobody can change it. Where it would meet far more or
    fewer than was shown, nothing begins and a new yes is asked for.
    """
    moment = at or clock.now()
    incident = locked(incident_id)
    starter = another(by, incident.opener_id)
    if incident.state == State.RUNNING and incident.starter_id == starter.pk:
        return incident
    if incident.state != State.OPENED:
        raise IncidentNotWaiting
    most = most_hours(incident.market_id, moment)
    if incident.hours > most:
        raise IncidentOutOfBounds(
            fault("hours", f"The limit is {most} hours now. Open it anew, shorter.", incident.hours)
        )
    met = met_again(incident)
    if not met.controls:
        raise NothingMet
    _refuse_other_counts(seen, met)
    incident.starter, incident.state = starter, State.RUNNING
    incident.approved = met.said()
    incident.starts_at = moment
    incident.ends_at = moment + timedelta(hours=incident.hours)
    incident.save(update_fields=["starter", "state", "approved", "starts_at", "ends_at"])
    take_step(incident, Kind.STARTED, by, moment, hours=incident.hours)
    return incident


def met_again(incident: Incident) -> Met:
    """What the approved filter meets now."""
    return met_by(incident.freezes, incident.market, Matching(**incident.matching))


@transaction.atomic
def refuse_incident(
    *, incident_id: int, reason: str, by: Actor, at: datetime | None = None
) -> Incident:
    """A lead's no, or the opener takes it back: nothing of it happens."""
    incident = locked(incident_id)
    lead(by)
    if incident.state == State.REFUSED:
        return incident
    if incident.state != State.OPENED:
        raise IncidentNotWaiting
    refuse_thin_facts(reason)
    incident.state = State.REFUSED
    incident.save(update_fields=["state"])
    take_step(incident, Kind.REFUSED, by, at or clock.now(), words=reason)
    return incident


@transaction.atomic
def set_limit(
    *,
    market: Market,
    hours: int,
    effective_from: datetime,
    by: Actor,
    source_key: str,
    at: datetime | None = None,
) -> IncidentLimit:
    """From a moment on no incident of this market may run longer. Nothing in the past changes."""
    moment = at or clock.now()
    if lead(by).role not in {ADMIN, QUALITY}:
        raise NotPermitted("A quality lead or administrator sets how long an incident may last.")
    if earlier := IncidentLimit.objects.filter(source_key=source_key).first():
        return earlier
    faults = []
    if not 0 < hours <= LONGEST_LIMIT:
        faults.append(fault("hours", f"From 1 to {LONGEST_LIMIT} hours.", hours))
    if effective_from < moment - timedelta(minutes=5):
        faults.append(fault("effective_from", "It holds from now on, or from a later moment."))
    if faults:
        raise IncidentOutOfBounds(*faults)
    limit = IncidentLimit.objects.create(
        market=market,
        hours=hours,
        effective_from=effective_from,
        actor=str(by),
        source_key=source_key,
    )
    emit("incident.limited", subject=f"market:{market.pk}", by=by, hours=hours, limit=limit.pk)
    return limit
