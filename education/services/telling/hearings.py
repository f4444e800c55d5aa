"""What appeals, corrections and stays become for the party."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from education import wording
from education.differences import differences
from education.services.notices import send_notice
from education.services.telling.shared import finding_of, path_to, put_right, text_of, windows_of
from governance import calendars, codes
from governance.actors import CLOCK
from violations.models import Stay, Violation

APPEAL = "APPEAL"


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
    violation, clause = finding_of(violation_id)
    party, zone = violation.party, violation.party.market.zone
    said = text_of(answer_id)
    with translation.override(party.language):
        when = wording.exact(at, zone)
    values: dict[str, Any] = {
        "clause": clause.title,
        "appeal": codes.encode(APPEAL, appeal_id),
        "when": when,
        "answer": said,
        "words": said,
    }
    if kind in {"appeal.granted", "appeal.partly"}:
        values |= put_right(violation, penalties or [])
        milder = getattr(violation, "replaced_by", None)
        values["replaced"] = milder is not None
        values["may_go_on"] = milder is not None and attempt < windows_of(milder).attempts
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
        path=path_to("appeal", party, appeal_id),
        values=values,
    )


def tell_correction(
    *, kind: str, violation_id: int, at: datetime, source_key: str, answer_id: int | None
) -> None:
    """A correction: received, accepted, refused."""
    violation, clause = finding_of(violation_id)
    party = violation.party
    with translation.override(party.language):
        when = wording.exact(at, party.market.zone)
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "when": when,
            "answer": text_of(answer_id),
        },
    )


def tell_stay(*, kind: str, stay_id: int, source_key: str) -> None:
    """Measures rest, or act again. A correction's own wait was told with its receipt."""
    stay = Stay.objects.select_related("reason").get(pk=stay_id)
    violation, clause = finding_of(stay.violation_id)
    if stay.basis == Stay.Basis.CORRECTION or hasattr(violation, "overturned"):
        return
    party = violation.party
    with translation.override(party.language):
        until = wording.exact(stay.until, party.market.zone) if stay.until else ""
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "until": until,
            "reason": (stay.reason.text or "") if stay.reason else "",
        },
    )


def _further_ways(violation: Violation, attempt: int, at: datetime) -> dict[str, Any]:
    """What is left after a refusal: the next attempt, and the ways outside."""
    windows = windows_of(violation)
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
    return {"again": again, "only_to_read": not again, "redress": windows.redress}
