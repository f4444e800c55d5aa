"""What each event becomes for the party: which notice, with which words. Called by subscribers."""

from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from credits.models import LedgerLine
from credits.selectors import ORDINARY, standing_at
from education import selectors, wording
from education.differences import differences
from education.models import Enrolment
from education.services.courses import assign_course
from education.services.notices import send_notice
from governance import calendars, clock, codes
from governance.actors import CLOCK
from governance.models import Content
from parties.models import Party
from policies import words
from policies.scheme import Clause, TierRule, Windows
from policies.selectors import body_of, clause_of, scheme_of, version_in_force
from violations.history import charged_line_at_last
from violations.models import Control, Penalty, Stay, Violation
from violations.selectors import courses_of, courses_of_line, penalties_from, statement_text

APPEAL = "APPEAL"


def tell_violation(*, violation_id: int, source_key: str) -> None:
    """The finding with its statement of reasons; and the course, where the clause names one."""
    violation, clause = _violation(violation_id)
    party, zone = violation.party, violation.party.market.zone
    text = statement_text(violation.statement)
    with translation.override(party.language):
        decided_at = _moment(text.get("decided_at"))
        measures = [
            wording.stated_measure(said, zone, decided_at) for said in text.get("measures", [])
        ]
    points = text.get("points", {})
    lapses_at = _moment(points.get("lapses_at"))
    send_notice(
        party=party,
        kind="violation.recorded",
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "text": text,
            "points": points.get("charged", 0),
            "lapse": wording.exact(lapses_at, zone) if lapses_at else "",
            "measures": measures,
        },
    )
    for code in dict.fromkeys(courses_of(violation)):
        if course := selectors.course(code):
            assign_course(party=party, course=course, violation=violation, by=CLOCK)


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
    violation, clause = _violation(violation_id)
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
        path=_path("home", party),
        values={
            "clause": clause.title,
            "measures": measures,
            "waits": any(later.values()) and bool(_windows_of(violation).correction_hours),
        },
    )


def tell_penalty_ended(*, penalty_id: int, source_key: str) -> None:
    """One measure that no longer acts. Silent when another cause keeps it up."""
    penalty = Penalty.objects.select_related("party", "item", "violation__overturned").get(
        pk=penalty_id
    )
    if hasattr(penalty.violation, "overturned") or _still_acts(penalty):
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
            "why": " ".join(filter(None, told)),
        }
    send_notice(
        party=party,
        kind="penalty.ended",
        violation=penalty.violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("health", party),
        values=values,
    )


def tell_overturned(*, violation_id: int, penalties: list[int], source_key: str) -> None:
    """A finding taken back. When an appeal achieved it, the appeal's own notice says so."""
    violation, clause = _violation(violation_id)
    if violation.appeals.filter(state__in=["open", "overturned", "partly"]).exists():
        return
    send_notice(
        party=violation.party,
        kind="violation.overturned",
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("violation", violation.party, violation.pk),
        values={
            "clause": clause.title,
            "replaced": hasattr(violation, "replaced_by"),
            **_put_right(violation, penalties),
        },
    )


def tell_appeal(
    *,
    kind: str,
    appeal_id: int,
    violation_id: int,
    attempt: int,
    at: datetime,
    source_key: str,
    answer_id: int | None = None,
    penalties: list[int] | None = None,
) -> None:
    """A step of an appeal: received, answered, granted, denied."""
    violation, clause = _violation(violation_id)
    party, zone = violation.party, violation.party.market.zone
    said = _text(answer_id)
    values: dict[str, Any] = {
        "clause": clause.title,
        "appeal": codes.encode(APPEAL, appeal_id),
        "when": wording.exact(at, zone),
        "answer": said,
        "words": said,
    }
    if kind in {"appeal.granted", "appeal.partly"}:
        values |= _put_right(violation, penalties or [])
        milder = getattr(violation, "replaced_by", None)
        values["replaced"] = milder is not None
        values["may_go_on"] = milder is not None and attempt < _windows_of(milder).attempts
    if kind == "appeal.partly":
        with translation.override(party.language):
            rows = differences(violation, said)
        values["differences"] = [
            {"what": row.what, "before": row.before, "after": row.after} for row in rows
        ]
    if kind in {"appeal.denied", "appeal.partly"}:
        with translation.override(party.language):
            values |= _further_ways(violation, attempt, at)
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("appeal", party, appeal_id),
        values=values,
    )


def tell_correction(
    *, kind: str, violation_id: int, at: datetime, source_key: str, answer_id: int | None
) -> None:
    """A correction: received, accepted, refused."""
    violation, clause = _violation(violation_id)
    party = violation.party
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "when": wording.exact(at, party.market.zone),
            "answer": _text(answer_id),
        },
    )


def tell_stay(*, kind: str, stay_id: int, source_key: str) -> None:
    """Measures rest, or act again. A correction's own wait was told with its receipt."""
    stay = Stay.objects.select_related("reason").get(pk=stay_id)
    violation, clause = _violation(stay.violation_id)
    if stay.basis == Stay.Basis.CORRECTION or hasattr(violation, "overturned"):
        return
    party = violation.party
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "until": wording.exact(stay.until, party.market.zone) if stay.until else "",
            "reason": (stay.reason.text or "") if stay.reason else "",
        },
    )


def tell_course(*, kind: str, enrolment_id: int, source_key: str) -> None:
    """A course to take, or one that was passed."""
    enrolment = Enrolment.objects.select_related("course", "party").get(pk=enrolment_id)
    others = Enrolment.objects.filter(
        party=enrolment.party,
        course=enrolment.course,
        state=Enrolment.State.ASSIGNED,
        pk__lt=enrolment.pk,
    )
    if kind == "course.assigned" and others.exists():
        return  # they have been asked to take it already
    relief = enrolment.points_returned
    if kind == "course.assigned" and enrolment.violation_id:
        relief = _violation(enrolment.violation_id)[1].relief_points
    passed = kind == "course.passed"
    with translation.override(enrolment.party.language):
        title = enrolment.course.title_here
    send_notice(
        party=enrolment.party,
        kind=kind,
        violation=enrolment.violation,
        source_key=source_key,
        by=CLOCK,
        path=_path("health", enrolment.party)
        if passed
        else _path("course", enrolment.party, enrolment.course_id),
        values={
            "course": title,
            "minutes": enrolment.course.minutes,
            "relief": relief,
        },
    )


def tell_caution(
    *,
    party_id: int,
    milestone: str,
    score: int,
    source_key: str,
    ledger_class: str = ORDINARY,
) -> None:
    """The score of one class has come close to a line."""
    party = Party.objects.select_related("market").get(pk=party_id)
    version = version_in_force(party.market_id, party.kind, clock.now())
    lines = scheme_of(version, ledger_class).milestones if version else []
    line = next((one for one in lines if one.code == milestone), None)
    if line is None:
        return
    with translation.override(party.language):
        measures = [words.measure_words(one) for one in line.measures]
    send_notice(
        party=party,
        kind="standing.caution",
        source_key=source_key,
        by=CLOCK,
        path=_path("health", party),
        values={"line": line.title, "at": line.at, "score": score, "measures": measures},
    )


def tell_tier(*, party_id: int, tier: str, source_key: str) -> None:
    """A tier that was reached. Losing one is told by what caused it."""
    party = Party.objects.select_related("market").get(pk=party_id)
    rule = _tier_rule(party, tier)
    if rule is None:
        return
    with translation.override(party.language):
        benefits = [words.measure_words(one) for one in rule.benefits]
    send_notice(
        party=party,
        kind="tier.changed",
        source_key=source_key,
        by=CLOCK,
        path=_path("rewards", party),
        values={"tier": rule.title, "benefits": benefits},
    )


def _violation(violation_id: int) -> tuple[Violation, Clause]:
    violation = Violation.objects.select_related(
        "party__market", "version", "statement__content", "overturned"
    ).get(pk=violation_id)
    return violation, clause_of(violation.version, violation.clause)


def _text(content_id: int | None) -> str:
    found = Content.objects.filter(pk=content_id).first() if content_id else None
    return (found.text or "") if found else ""


def _path(page: str, party: Party, *args: object) -> str:
    return reverse(f"portal:{page}", args=[party.pk, *args])


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _still_acts(penalty: Penalty) -> bool:
    return (
        Control.objects.acting_at(clock.now())
        .filter(party=penalty.party, item=penalty.item, kind=penalty.measure)
        .exists()
    )


def _put_right(violation: Violation, penalties: list[int]) -> dict[str, Any]:
    """Points back, the score now, and the measures that no longer act."""
    party = violation.party
    line = charged_line_at_last(violation)
    returned = LedgerLine.objects.filter(party=party, kind=LedgerLine.Kind.REVERSAL).filter(
        Q(reverses=line) | Q(reverses__rests_on=line)
    )
    view = standing_at(party)
    lifted = Penalty.objects.filter(pk__in=penalties).select_related("party", "item").order_by("pk")
    with translation.override(party.language):
        return {
            "points": returned.aggregate(total=Sum("points"))["total"] or 0,
            "score": view.score if view else None,
            "band": view.band.title if view else "",
            "lifted": [
                wording.measure_words(row.measure, row.params)
                for row in lifted
                if not _still_acts(row)
            ],
        }


def _further_ways(violation: Violation, attempt: int, at: datetime) -> dict[str, Any]:
    """What is left after a refusal: the next attempt, and the ways outside."""
    windows = _windows_of(violation)
    zone = violation.party.market.zone
    again = ""
    place = min(attempt, len(windows.appeal_days) - 1)
    until = calendars.window_end(
        at,
        zone,
        days=windows.appeal_days[place] if windows.appeal_days else None,
        months=windows.appeal_months,
        hours=windows.appeal_hours,
    )
    if attempt < windows.attempts and until and not hasattr(violation, "replaced_by"):
        again = _("Appeal once more, until %(end)s.") % {"end": wording.deadline(until, zone)}
    return {"again": again, "redress": windows.redress}


def _windows_of(violation: Violation) -> Windows:
    return body_of(violation.version).windows_of(violation.clause)


def _tier_rule(party: Party, code: str) -> TierRule | None:
    version = version_in_force(party.market_id, party.kind, clock.now())
    tiers = body_of(version).tiers if version else []
    return next((rule for rule in tiers if rule.code == code), None)
