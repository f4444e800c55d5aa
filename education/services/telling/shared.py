"""What several letters say alike."""

from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import translation
from msgspec import structs

from credits.models import LedgerLine
from credits.selectors import standing_at
from credits.standing import StandingView
from education import wording
from governance import calendars, clock
from governance.models import Content
from parties.models import Party
from policies.scheme import Clause, Windows, lang_in, told_in
from policies.selectors import body_of, clause_of
from violations.history import charged_line_at_last
from violations.models import Control, Penalty, Violation


def finding_of(violation_id: int) -> tuple[Violation, Clause]:
    violation = Violation.objects.select_related(
        "party__market", "version", "statement__content", "overturned"
    ).get(pk=violation_id)
    return violation, told_clause(violation)


def told_clause(violation: Violation) -> Clause:
    """The clause in the party's language; called by the decision's number where it has no words in it.

    A sentence stands in one language: a foreign title would not.
    """
    language, body = violation.party.language, body_of(violation.version)
    clause = clause_of(violation.version, violation.clause)
    if lang_in(clause, language, body.first_language):
        return structs.replace(clause, title=f"VIOLATION-{violation.pk}")
    return clause.in_language(language)


def may_answer(violation: Violation, text: dict[str, Any]) -> bool:
    """Whether its statement offers an appeal, or there is still time to put the matter right."""
    if hasattr(violation, "overturned"):
        return False
    hours = windows_of(violation).correction_hours
    in_time = bool(hours) and calendars.elapsed(violation.decided_at, hours or 0) > clock.now()
    return in_time or any(way["kind"] == "appeal" for way in text.get("redress", []))


def text_of(content_id: int | None) -> str:
    found = Content.objects.filter(pk=content_id).first() if content_id else None
    return (found.text or "") if found else ""


def path_to(page: str, party: Party, *args: object) -> str:
    return reverse(f"portal:{page}", args=[party.pk, *args])


def moment_of(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def still_acts(penalty: Penalty) -> bool:
    return (
        Control.objects.acting_at(clock.now())
        .filter(party=penalty.party, item=penalty.item, kind=penalty.measure)
        .exists()
    )


def put_right(violation: Violation, penalties: list[int]) -> dict[str, Any]:
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
            "band": _band(violation, view) if view else "",
            "lifted": [
                wording.measure_words(row.measure, row.params)
                for row in lifted
                if not still_acts(row)
            ],
        }


def _band(violation: Violation, view: StandingView) -> str:
    """The band in the party's language; nothing where it has no name in it."""
    language = violation.party.language
    if lang_in(view.band, language, body_of(violation.version).first_language):
        return ""
    return told_in(view.band, language).title


def appeal_end(violation: Violation, informed_at: datetime) -> datetime | None:
    """When the first window to appeal a finding ends for whoever is informed of it then."""
    windows, refused = windows_of(violation), _refused_before(violation)
    place = min(refused, len(windows.appeal_days) - 1)
    return calendars.window_end(
        informed_at,
        violation.party.market.zone,
        days=windows.appeal_days[place] if windows.appeal_days else None,
        months=windows.appeal_months,
        hours=windows.appeal_hours,
    )


def _refused_before(violation: Violation) -> int:
    """Refused appeals against the harder findings in whose place an appeal put this one."""
    count, earlier = 0, violation.replaces
    while earlier is not None:
        states = list(earlier.appeals.values_list("state", flat=True))
        if "partly" not in states:
            break
        count += sum(state in {"upheld", "partly"} for state in states)
        earlier = earlier.replaces
    return count


def windows_of(violation: Violation) -> Windows:
    return body_of(violation.version).windows_of(violation.clause)
