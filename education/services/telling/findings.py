"""What a finding and its penalties become for the party: which notice, with which words."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from education import selectors, wording
from education.services.courses import assign_course
from education.services.notices import send_notice
from education.services.telling.shared import (
    appeal_end,
    finding_of,
    may_answer,
    moment_of,
    path_to,
    put_right,
    still_acts,
    windows_of,
)
from governance import calendars, clock
from governance.actors import CLOCK
from violations.models import Penalty, Violation, ViolationOverturned
from violations.selectors import courses_of, courses_of_line, penalties_from, statement_text


def tell_violation(*, violation_id: int, source_key: str) -> None:
    """The finding with its statement of reasons; and the course, where the clause names one."""
    violation, clause = finding_of(violation_id)
    party, zone = violation.party, violation.party.market.zone
    text = statement_text(violation.statement)
    with translation.override(party.language):
        decided_at = moment_of(text.get("decided_at"))
        measures = [
            wording.stated_measure(said, zone, decided_at) for said in text.get("measures", [])
        ]
        points = text.get("points", {})
        lapses_at = moment_of(points.get("lapses_at"))
        lapse = wording.exact(lapses_at, zone) if lapses_at else ""
        ways = {"correct_until": "", "appeal_until": ""} | _until_when(violation, text)
    send_notice(
        party=party,
        kind="violation.recorded",
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "text": text,
            "points": points.get("charged", 0),
            "lapse": lapse,
            "measures": measures,
            "only_to_read": not may_answer(violation, text),
            **ways,
        },
    )
    for code in dict.fromkeys(courses_of(violation)):
        if course := selectors.course(code):
            assign_course(party=party, course=course, violation=violation, by=CLOCK)


def _until_when(violation: Violation, text: dict[str, Any]) -> dict[str, str]:
    """By when to act: to put it right from the decision on; to appeal, if informed of it now."""
    windows, zone = windows_of(violation), violation.party.market.zone
    said = {}
    if windows.correction_hours:
        ends = calendars.elapsed(violation.decided_at, windows.correction_hours)
        said["correct_until"] = wording.exact(ends, zone) if ends > clock.now() else ""
    kinds = {way["kind"] for way in text.get("redress", [])}
    if "appeal" in kinds and (last := appeal_end(violation, clock.now())):
        said["appeal_until"] = wording.deadline(last, zone)
    return said


def offer_course(*, penalty_id: int) -> None:
    """Where a line that was passed names a course, passing it shortens what the line imposed."""
    penalty = Penalty.objects.select_related(
        "party", "violation", "crossing__version__rulebook"
    ).get(pk=penalty_id)
    for code in courses_of_line(penalty):
        if course := selectors.course(code):
            assign_course(party=penalty.party, course=course, violation=penalty.violation, by=CLOCK)


def tell_penalties(*, violation_id: int, source_key: str) -> None:
    """All that one finding imposed, in one notice."""
    violation, clause = finding_of(violation_id)
    party, zone = violation.party, violation.party.market.zone
    imposed = list(penalties_from(violation))
    later = {row.pk: row.starts_at if row.starts_at > row.recorded_at else None for row in imposed}
    with translation.override(party.language):
        measures = [
            wording.of_item(
                wording.measure_with_end(
                    row.measure,
                    row.params,
                    row.duration,
                    row.control.ends_at,
                    zone,
                    later=later[row.pk],
                ),
                row.item,
            )
            for row in imposed
        ]
    send_notice(
        party=party,
        kind="penalty.imposed",
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("home", party),
        values={
            "clause": clause.title,
            "measures": measures,
            "waits": any(later.values()) and bool(windows_of(violation).correction_hours),
            "only_to_read": not may_answer(violation, statement_text(violation.statement)),
        },
    )


def tell_penalty_ended(*, penalty_id: int, source_key: str) -> None:
    """One measure that no longer acts. Silent when another cause keeps it up."""
    penalty = Penalty.objects.select_related(
        "party", "item", "violation__overturned", "violation__statement__content"
    ).get(pk=penalty_id)
    if hasattr(penalty.violation, "overturned") or still_acts(penalty):
        return
    party, step = (
        penalty.party,
        penalty.steps.select_related("reason").order_by("-sequence").first(),
    )
    with translation.override(party.language):
        why = {
            "expired": _("It ran until its end."),
            "recovered": _("Your score has recovered."),
            "lifted": _("It was lifted before its end."),
        }
        told = [why.get(step.kind, "")] if step else []
        if step and step.reason and step.reason.text:
            told.append(step.reason.text)
        values = {
            "measure": wording.of_item(
                wording.measure_words(penalty.measure, penalty.params), penalty.item
            ),
            "why": "\n\n".join(filter(None, told)),
            "only_to_read": not may_answer(
                penalty.violation, statement_text(penalty.violation.statement)
            ),
        }
    send_notice(
        party=party,
        kind="penalty.ended",
        violation=penalty.violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("health", party),
        values=values,
    )


def tell_overturned(*, violation_id: int, penalties: list[int], source_key: str) -> None:
    """A finding taken back. When an appeal or a correction achieved it, their own notice says so."""
    violation, clause = finding_of(violation_id)
    if violation.overturned.cause == ViolationOverturned.Cause.CORRECTED:  # type: ignore[attr-defined]
        return
    if violation.appeals.filter(state__in=["open", "overturned", "partly"]).exists():
        return
    send_notice(
        party=violation.party,
        kind="violation.overturned",
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", violation.party, violation.pk),
        values={
            "clause": clause.title,
            "replaced": hasattr(violation, "replaced_by"),
            "only_to_read": True,
            **put_right(violation, penalties),
        },
    )
