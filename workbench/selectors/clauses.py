"""Clauses as people call them: by the title that the rulebook gives them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from policies.models import RulebookVersion
from policies.selectors import body_of, learn_versions, version_in_force, versions_by_heart
from workbench.models import Case


def clause_title(version: RulebookVersion | None, code: str) -> str:
    """The title by this version; the code in words where it has none."""
    clause = body_of(version).clause(code) if version is not None else None
    if clause is None:
        return code.replace("_", " ")
    return clause.in_language(get_language() or "").title


def titles_by_code() -> dict[str, str]:
    """What each clause is called where only its code is at hand: by the newest version that has it."""
    titles: dict[str, str] = {}
    language = get_language() or ""
    for version in RulebookVersion.objects.defer("body").order_by("effective_from", "number"):
        for clause in body_of(version).clauses:
            titles[clause.code] = clause.in_language(language).title
    return titles


def called(words: str) -> dict[str, str]:
    """The clauses that are called so, code and title; where none is, those whose title or code holds
    these words."""
    asked = words.strip().casefold()
    titles = titles_by_code()
    names = {code: (title.casefold(), code.replace("_", " ")) for code, title in titles.items()}
    exact = {code: titles[code] for code in titles if asked in names[code]}
    return exact or {
        code: titles[code] for code in titles if any(asked in one for one in names[code])
    }


def severities_known() -> list[str]:
    """Every severity that some version of a rulebook prices, in the order in which they come."""
    found: dict[str, None] = {}
    for version in RulebookVersion.objects.defer("body").order_by("effective_from", "number"):
        for clause in body_of(version).clauses:
            found.update(dict.fromkeys(clause.severities))
    return list(found)


def with_clause_titles(
    rows: Iterable[Any], case_of: Callable[[Any], Any] = lambda row: row
) -> None:
    """Each row's `clause_title`, by the version that judges its conduct: one statement for all."""
    judged = [(row, case_of(row)) for row in rows]
    if not judged:
        return
    with versions_by_heart():
        learn_versions({(case.party.market_id, case.party.kind) for _row, case in judged})
        for row, case in judged:
            party = case.party
            version = version_in_force(party.market_id, party.kind, case.conduct_to)
            row.clause_title = clause_title(version, row.clause)


def titled(cases: QuerySet[Case]) -> list[Case]:
    """These cases, each with its `clause_title`."""
    rows = list(cases)
    with_clause_titles(rows)
    return rows
