"""What a queue may ask for: clauses, severities and languages that there are."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from governance.models import Market
from parties.models import Party
from policies.models import RulebookVersion
from workbench.models import Queue

TOLD = 12  # of the known ones, where none is near


def unknown_in_scope(queue: Queue, before: Queue | None = None) -> list[dict[str, Any]]:
    """What no case could ever have, each with its field, the value and what there is instead.

    What the queue asked for `before` stays, even where its market has moved on.
    """
    clauses = known_clauses(queue)
    named = [clauses[code] for code in queue.clauses if code in clauses]
    severities = set().union(*(named or clauses.values()))
    faults = []
    for field, known in (("clauses", set(clauses)), ("severities", severities)):
        kept = set(getattr(before, field)) if before is not None else set()
        faults += _faults(field, getattr(queue, field), known | kept, known)
    return faults + _unspoken(queue, set(before.languages) if before is not None else set())


def known_clauses(queue: Queue) -> dict[str, set[str]]:
    """The clauses of all published versions of the queue's market and kinds, with their severities."""
    versions = RulebookVersion.objects.order_by("pk")
    if queue.market_id:
        versions = versions.filter(rulebook__market=queue.market_id)
    if queue.party_kinds:
        versions = versions.filter(rulebook__party_kind__in=queue.party_kinds)
    known: dict[str, set[str]] = {}
    for clauses in versions.values_list("body__clauses", flat=True):
        for clause in clauses:
            known.setdefault(clause["code"], set()).update(clause["points"])
    return known


def _unspoken(queue: Queue, kept: set[str]) -> list[dict[str, Any]]:
    """Languages that neither a market nor the portal speaks, and that no party has."""
    known = {code for code, _name in settings.LANGUAGES}
    known |= set(Market.objects.order_by().values_list("language", flat=True))
    spoken = {
        code
        for code in set(queue.languages) - known - kept
        if Party.objects.filter(language=code).exists()
    }
    return _faults("languages", queue.languages, known | kept | spoken, known)


def _faults(
    field: str, said: Iterable[str], fine: set[str], known: set[str]
) -> list[dict[str, Any]]:
    return [
        {"field": field, "value": code, "message": _message(field, code, known)}
        for code in said
        if code not in fine
    ]


def _message(field: str, code: str, known: set[str]) -> str:
    words = {"value": code[:80]}
    match field:
        case "clauses":
            said = _("No published rulebook in this scope has a clause “%(value)s”.") % words
        case "severities":
            said = _("No clause in this scope has a severity “%(value)s”.") % words
        case _:
            said = _("No market and no party has the language “%(value)s”.") % words
    return f"{said} {_remedy(code, known)}"


def _remedy(code: str, known: set[str]) -> str:
    """The nearest of what there is; all of it, up to a dozen, where nothing is near."""
    if not known:
        return _("There is none yet: publish a rulebook first, or leave this empty.")
    near = get_close_matches(code.lower(), sorted(known), n=1)
    if near:
        return _("Did you mean “%(near)s”?") % {"near": near[0]}
    told = sorted(known)
    more = _(" and others") if len(told) > TOLD else ""
    return _("There are: %(known)s%(more)s.") % {"known": ", ".join(told[:TOLD]), "more": more}
