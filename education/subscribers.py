"""What happened elsewhere becomes a notice, exactly once: the key names the event's own subject."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from education import services
from education.services import telling, telling_answers, telling_funds, telling_incidents
from governance.actors import CLOCK
from governance.events import on, on_many
from governance.models import Event


@on("violation.recorded")
def tell_violation(event: Event) -> None:
    violation = event.payload["violation"]
    telling.tell_violation(violation_id=violation, source_key=f"violation.recorded:{violation}")


@on("penalty.imposed")
def tell_penalties(event: Event) -> None:
    violation = event.payload["violation"]
    telling.tell_penalties(violation_id=violation, source_key=f"penalty.imposed:{violation}")
    telling.offer_course(penalty_id=event.payload["penalty"])


@on("penalty.ended")
@on("penalty.lifted")
def tell_penalty_ended(event: Event) -> None:
    penalty = event.payload["penalty"]
    telling.tell_penalty_ended(penalty_id=penalty, source_key=f"penalty.ended:{penalty}")


@on("funds.held")
@on("funds.extended")
@on("funds.released")
@on("funds.ended")
def tell_funds(event: Event) -> None:
    step = event.payload["step"]
    telling_funds.tell_funds(kind=event.name, step_id=step, source_key=f"{event.name}:{step}")


@on_many("incident.met")
def tell_incidents(events: Sequence[Event]) -> None:
    met: dict[int, list[int]] = defaultdict(list)
    for event in events:
        met[event.payload["incident"]].append(event.payload["party"])
    for incident, parties in met.items():
        telling_incidents.tell_incident(incident_id=incident, parties=parties)


@on("violation.overturned")
def tell_overturned(event: Event) -> None:
    violation = event.payload["violation"]
    telling.tell_overturned(
        violation_id=violation,
        penalties=event.payload.get("penalties", []),
        source_key=f"violation.overturned:{violation}",
    )


@on("appeal.submitted")
def tell_appeal_received(event: Event) -> None:
    _tell_appeal(event, "appeal.submitted", event.payload["appeal"])


@on("appeal.answered")
def tell_appeal_answered(event: Event) -> None:
    _tell_appeal(
        event, "appeal.answered", event.payload["message"], answer_id=event.payload["words"]
    )


@on("appeal.denied")
def tell_appeal_denied(event: Event) -> None:
    answer = event.payload["answer"]
    _tell_appeal(event, "appeal.denied", event.payload["appeal"], answer_id=answer)


@on("appeal.granted")
def tell_appeal_granted(event: Event) -> None:
    """With what the overturn of the same finding put right."""
    undone = Event.objects.filter(
        name="violation.overturned",
        subject=event.subject,
        payload__violation=event.payload["violation"],
    ).first()
    _tell_appeal(
        event,
        "appeal.granted",
        event.payload["appeal"],
        answer_id=event.payload["answer"],
        penalties=undone.payload.get("penalties", []) if undone else [],
    )


@on("appeal.partly")
def tell_appeal_partly(event: Event) -> None:
    """With what fell of it, where a milder decision took its place."""
    undone = Event.objects.filter(
        name="violation.overturned",
        subject=event.subject,
        payload__violation=event.payload["violation"],
    ).first()
    _tell_appeal(
        event,
        "appeal.partly",
        event.payload["appeal"],
        answer_id=event.payload["answer"],
        penalties=undone.payload.get("penalties", []) if undone else [],
    )


@on("correction.submitted")
@on("correction.accepted")
@on("correction.refused")
def tell_correction(event: Event) -> None:
    telling.tell_correction(
        kind=event.name,
        violation_id=event.payload["violation"],
        at=event.recorded_at,
        answer_id=event.payload.get("answer"),
        may_appeal=bool(event.payload.get("may_appeal")),
        appeal_until=_moment(event.payload.get("appeal_until")),
        source_key=f"{event.name}:{event.payload['correction']}",
    )


@on("stay.granted")
@on("stay.ended")
def tell_stay(event: Event) -> None:
    stay = event.payload["stay"]
    telling.tell_stay(kind=event.name, stay_id=stay, source_key=f"{event.name}:{stay}")


@on("course.assigned")
def tell_course_assigned(event: Event) -> None:
    enrolment = event.payload["enrolment"]
    if event.payload["violation"]:
        telling.tell_course(
            kind="course.assigned",
            enrolment_id=enrolment,
            source_key=f"course.assigned:{enrolment}",
        )


@on("course.completed")
def tell_course_passed(event: Event) -> None:
    enrolment = event.payload["enrolment"]
    telling.tell_course(
        kind="course.passed", enrolment_id=enrolment, source_key=f"course.passed:{enrolment}"
    )


@on("standing.caution")
def tell_caution(event: Event) -> None:
    telling.tell_caution(
        party_id=event.payload["party"],
        milestone=event.payload["milestone"],
        score=event.payload["score"],
        ledger_class=event.payload.get("ledger_class", "ordinary"),
        source_key=f"standing.caution:{event.pk}",
    )


@on("tier.changed")
def tell_tier(event: Event) -> None:
    party_id, key = int(event.subject.partition(":")[2]), f"tier.changed:{event.pk}"
    if tier := event.payload["tier"]:
        telling.tell_tier(party_id=party_id, tier=tier, source_key=key)
    elif lost := event.payload.get("before"):
        telling.tell_tier_lost(
            party_id=party_id, tier=lost, since=event.recorded_at, source_key=key
        )


def _tell_appeal(event: Event, kind: str, ref: int, **more: Any) -> None:
    payload = event.payload
    telling.tell_appeal(
        kind=kind,
        appeal_id=payload["appeal"],
        violation_id=payload["violation"],
        attempt=payload.get("attempt", 1),
        at=event.recorded_at,
        source_key=f"{kind}:{ref}",
        **more,
    )


@on("rulebook.published")
def announce_version(event: Event) -> None:
    services.announce_version(version_id=event.payload["version"], by=CLOCK)


@on("member.joined")
def mail_what_found_nobody(event: Event) -> None:
    services.owe_again(party_id=event.payload["party"])


@on("party.updated")
def mail_what_found_no_address(event: Event) -> None:
    if "email" in event.payload["fields"]:
        services.owe_again(party_id=event.payload["party"])


@on("dispute.answered")
def tell_dispute(event: Event) -> None:
    telling_answers.tell_dispute(
        party_id=int(event.subject.partition(":")[2]),
        metric=event.payload["metric"],
        words_id=event.payload["words"],
        accepted=event.payload["accepted"],
        source_key=f"dispute.answered:{event.payload['dispute']}",
    )


@on("document.requested")
@on("document.answered")
@on("document.withdrawn")
def tell_document(event: Event) -> None:
    step = event.payload.get("step")
    telling_answers.tell_document(
        kind=event.name,
        request_id=event.payload["request"],
        step_id=step,
        source_key=f"{event.name}:{event.payload['request']}:{step or 0}",
    )


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
