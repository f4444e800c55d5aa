"""Rules in the language in which the page is read, where the rulebook has those words."""

from django.utils.translation import get_language
from msgspec import structs

from policies.models import RulebookVersion
from policies.scheme import Clause, VersionBody
from policies.selectors import body_of, clause_of


def clause_here(version: RulebookVersion, code: str) -> Clause:
    return clause_of(version, code).in_language(get_language() or "")


def title_here(version: RulebookVersion, code: str) -> str:
    return clause_here(version, code).title


def body_here(version: RulebookVersion) -> VersionBody:
    body, language = body_of(version), get_language() or ""
    return structs.replace(body, clauses=[one.in_language(language) for one in body.clauses])
