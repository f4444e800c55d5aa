"""Reads: which version judges, and what it says."""

from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from governance.errors import DomainError
from policies.models import Rulebook, RulebookVersion
from policies.scheme import Clause, VersionBody, parse


class UnknownClause(DomainError):
    """The version in force has no such clause."""

    code = "unknown_clause"
    status = 422


class NoRulebook(DomainError):
    """No rulebook was in force for this party at that time. Publish one first."""

    code = "no_rulebook"
    status = 409


def version_in_force(market_id: str, party_kind: str, at: datetime) -> RulebookVersion | None:
    """The version that judges conduct at `at`: the newest that had come into effect."""
    return (
        RulebookVersion.objects.filter(
            rulebook__market_id=market_id, rulebook__party_kind=party_kind, effective_from__lte=at
        )
        .select_related("rulebook")
        .order_by("-effective_from", "-number")
        .first()
    )


def version_that_judges(market_id: str, party_kind: str, at: datetime) -> RulebookVersion:
    """As `version_in_force`, but its absence is an error."""
    version = version_in_force(market_id, party_kind, at)
    if version is None:
        raise NoRulebook
    return version


def versions_of(market_id: str, party_kind: str) -> list[RulebookVersion]:
    """All versions in order of coming into force; of two at one moment the higher number wins."""
    return list(
        RulebookVersion.objects.filter(
            rulebook__market_id=market_id, rulebook__party_kind=party_kind
        )
        .select_related("rulebook")
        .order_by("effective_from", "number")
    )


@lru_cache(maxsize=256)
def _parsed(version_id: int, digest: str) -> VersionBody:
    return parse(RulebookVersion.objects.values_list("body", flat=True).get(pk=version_id))


def body_of(version: RulebookVersion) -> VersionBody:
    """What the version says, typed. A version never changes, so it is parsed once a process."""
    return _parsed(version.pk, version.body_digest)


def clause_of(version: RulebookVersion, code: str) -> Clause:
    clause = body_of(version).clause(code)
    if clause is None:
        raise UnknownClause(f"{version} has no clause {code!r}.")
    return clause


def rulebooks() -> QuerySet[Rulebook]:
    """All rulebooks with their market."""
    return Rulebook.objects.select_related("market").order_by("market_id", "party_kind")
