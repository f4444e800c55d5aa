"""One step of an incident: under its lock, by somebody who may, written and told."""

from datetime import datetime

from governance.actors import Actor
from governance.content import store_text
from governance.errors import NotPermitted
from governance.events import emit
from governance.jobs import after_commit
from governance.models import User
from governance.permissions import ADMIN, QUALITY, SENIOR
from violations.incidents import IncidentOver, OtherPersonNeeded, PersonRequired
from violations.models import Incident, IncidentStep

LEADS = frozenset({SENIOR, QUALITY, ADMIN})
State, Kind = Incident.State, IncidentStep.Kind


def lead(by: Actor) -> User:
    """The person behind it, who must be one that may freeze a marketplace."""
    if by.user_id is None:
        raise PersonRequired
    found = User.objects.filter(pk=by.user_id, role__in=LEADS, is_active=True).first()
    if found is None:
        raise NotPermitted("A senior reviewer, quality lead or administrator must do this.")
    return found


def another(by: Actor, first: int) -> User:
    """The same, and not the one who asked for it."""
    if by.user_id == first:
        raise OtherPersonNeeded
    return lead(by)


def locked(incident_id: int) -> Incident:
    return (
        Incident.objects.select_for_update(of=["self"])
        .select_related("market", "reason")
        .get(pk=incident_id)
    )


def refuse_over(incident: Incident, at: datetime) -> datetime:
    """When it ends, if it runs at all."""
    if incident.state != State.RUNNING or incident.ends_at is None or incident.ends_at <= at:
        raise IncidentOver
    return incident.ends_at


def take_step(
    incident: Incident,
    kind: IncidentStep.Kind,
    by: Actor,
    at: datetime,
    *,
    words: str = "",
    hours: int | None = None,
    source_key: str = "",
) -> IncidentStep:
    """Write the step and tell it; the worker looks after what it entails."""
    content = store_text(words.strip()) if words.strip() else None
    sequence = incident.steps.count() + 1
    step = IncidentStep.objects.create(
        incident=incident,
        sequence=sequence,
        kind=kind,
        at=at,
        hours=hours,
        ends_at=incident.ends_at,
        actor=str(by),
        reason=content,
        reason_digest=content.digest if content else "",
        source_key=source_key or f"{incident.cause_ref}:{sequence}",
    )
    emit(
        f"incident.{kind.value}",
        subject=incident.cause_ref,
        by=by,
        incident=incident.pk,
        step=step.pk,
    )
    after_commit("violations.tasks.work_incidents")
    return step
