"""Templates that fit a case, filled with what the case says, in the language that the party reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils import formats, translation
from django.utils.translation import get_language_info

from governance import clock
from governance.calendars import local_date
from monitoring.models import OrderDay
from policies.scheme import Clause
from workbench.models import Case, Evidence, ReasonTemplate
from workbench.placeholders import METRIC, Filled, fill
from workbench.selectors.evidence import Piece
from workbench.selectors.facts import earlier_violations

LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Offered:
    """One template with what the case fills in."""

    template: ReasonTemplate
    filled: Filled


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates offered on a case. `instead_of`: the party's language, where there are none in it."""

    rows: list[Offered]
    language: str = ""
    instead_of: str = ""


def templates() -> QuerySet[ReasonTemplate]:
    """All that are not retired, by clause, language and title."""
    return ReasonTemplate.objects.filter(retired_at__isnull=True)


def templates_on(case: Case, *, clause: Clause | None, pieces: Sequence[Piece]) -> Shelf:
    """What may begin the reason on this case; all in one language, the party's if there are any."""
    fits = templates().filter(Q(clause=case.clause) | Q(clause=""))
    outcomes = ["violation", "no_violation"] if case.appeal_id is None else ["overturn", "uphold"]
    known = list(fits.filter(Q(outcome="") | Q(outcome__in=outcomes)).order_by("-clause", "title"))
    wanted = case.party.language
    chosen = next((one for one in _languages(case) if any(_is(row, one) for row in known)), "")
    if not chosen:
        return Shelf([])
    values = values_on(case, clause=clause, pieces=pieces, language=chosen)
    return Shelf(
        rows=[Offered(row, fill(row.text, values)) for row in known if _is(row, chosen)],
        language=language_words(chosen),
        instead_of="" if chosen in _ways(wanted) else language_words(wanted),
    )


def values_on(
    case: Case, *, clause: Clause | None, pieces: Sequence[Piece], language: str
) -> dict[str, str]:
    """What this case knows of each placeholder, said as this language says it. Unknown ones are empty."""
    with translation.override(language):
        found = {
            "party": case.party.name,
            "item": _item(case, pieces),
            "clause": clause.title if clause else "",
            "market": str(case.party.market),
            "conduct_from": _day(case.conduct_from, case.party.market.zone),
            "conduct_to": _day(case.conduct_to, case.party.market.zone),
            "order_count": _number(_orders(case)),
            "report_count": _number(sum(1 for one in pieces if one.kind == Evidence.Kind.REPORT)),
            "earlier_count": _number(earlier_violations(case.party, case.clause, clock.now())),
        }
        for piece in pieces:
            found |= {f"{METRIC}{one.code}": one.text for one in piece.values if one.is_known}
    return found


def language_words(code: str) -> str:
    """`id` as people say it: Indonesian."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _languages(case: Case) -> list[str]:
    market = case.party.market.language
    said = [*_ways(case.party.language), *_ways(market), LAST_RESORT]
    return list(dict.fromkeys(said))


def _ways(language: str) -> list[str]:
    """`es-mx` is read by whoever reads `es`."""
    return [language, language.partition("-")[0]]


def _is(row: ReasonTemplate, language: str) -> bool:
    return row.language == language


def _item(case: Case, pieces: Sequence[Piece]) -> str:
    if case.item is None:
        return ""
    titles = [one.name for one in pieces if one.kind == Evidence.Kind.ITEM and one.name]
    return titles[-1] if titles else str(case.item.external_id)


def _day(moment: datetime, zone: str) -> str:
    return formats.date_format(local_date(moment, zone), "DATE_FORMAT")


def _number(number: int) -> str:
    return formats.number_format(number, use_l10n=True, force_grouping=True) if number else ""


def _orders(case: Case) -> int:
    """Orders placed with the party on the days of the conduct."""
    zone = case.party.market.zone
    days = (local_date(case.conduct_from, zone), local_date(case.conduct_to, zone))
    rows = OrderDay.objects.filter(party=case.party, day__range=days)
    return rows.aggregate(placed=Sum("placed"))["placed"] or 0
