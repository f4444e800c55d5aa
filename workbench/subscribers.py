"""What other rooms' events mean here."""

from governance.actors import Actor
from governance.events import on, on_many
from governance.models import Event
from workbench import services


@on_many("detection.raised")
def take_detection(events: list[Event]) -> None:
    services.take_detections(detection_ids=[event.payload["detection"] for event in events])


@on("report.received")
def open_for_report(event: Event) -> None:
    services.open_case_for_report(report_id=event.payload["report"], by=_by(event))


@on("appeal.submitted")
@on("report.appealed")
def open_for_appeal(event: Event) -> None:
    services.open_case_for_appeal(appeal_id=event.payload["appeal"], by=_by(event))


@on("report.closed")
def tell_reporter(event: Event) -> None:
    """Once per outcome: a finding that stands on appeal is not told again."""
    report, outcome = event.payload["report"], event.payload["outcome"]
    services.write_to_reporter(
        report_id=report, kind=outcome, source_key=f"report:{report}:{outcome}"
    )


@on("report.appealed")
@on("report.appeal_granted")
@on("report.appeal_denied")
def tell_who_asked_again(event: Event) -> None:
    kind = event.name.removeprefix("report.").replace("appealed", "appeal_received")
    services.write_to_asker(
        appeal_id=event.payload["appeal"], kind=kind, answer_id=event.payload.get("answer")
    )


@on("appeal.resumed")
def hear_on(event: Event) -> None:
    services.resume_hearing(appeal_id=event.payload["appeal"], by=_by(event))


@on("appeal.withdrawn")
def close_withdrawn(event: Event) -> None:
    services.close_withdrawn(appeal_id=event.payload["appeal"], by=_by(event))


@on("case.reconsidered")
def grant_what_was_given(event: Event) -> None:
    services.grant_what_was_given(decision_id=event.payload["decision"])


@on("question.asked")
def tell_question(event: Event) -> None:
    services.tell_question(question_id=event.payload["question"])


@on("case.reopened")
def tell_who_cleared_it(event: Event) -> None:
    services.tell_of_reopening(event=event)


@on_many("violation.recorded")
def tell_rules(events: list[Event]) -> None:
    services.tell_rules(violation_ids=[event.payload["violation"] for event in events])


@on("rule.doubted")
def tell_who_writes_rules(event: Event) -> None:
    services.tell_doubt(doubt_id=event.payload["doubt"], by=_by(event))


@on("appeal.nobody_left")
def tell_leads(event: Event) -> None:
    services.tell_unheard(case_id=event.payload["case"], by=_by(event))


@on("conflict.declared")
def look_for_hearers(event: Event) -> None:
    services.tell_all_unheard(by=_by(event))


@on("violation.overturned")
def tell_where_it_came_from(event: Event) -> None:
    services.tell_what_fell(violation_id=event.payload["violation"], by=_by(event))


@on("violation.overturned")
def tell_who_found_it(event: Event) -> None:
    services.tell_of_overturning(violation_id=event.payload["violation"], by=_by(event))


def _by(event: Event) -> Actor:
    """Whoever did what it tells of did what follows from it."""
    return Actor.parse(event.actor)
