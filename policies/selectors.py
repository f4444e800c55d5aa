"""Reads: which version judges, and what it says."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from governance import calendars
from governance.errors import DomainError, Missing
from policies.models import Draft, Rulebook, RulebookVersion
from policies.scheme import Clause, Scheme, VersionBody, parse


class UnknownClause(DomainError):
    """The version in force has no such clause."""

    code = "unknown_clause"
    status = 422


class NoRulebook(DomainError):
    """No rulebook was in force for this party at that time. Publish one first."""

    code = "no_rulebook"
    status = 409


_by_heart: ContextVar[dict[tuple[str, str], list[RulebookVersion]] | None] = ContextVar(
    "by_heart", default=None
)


@contextmanager
def versions_by_heart() -> Iterator[None]:
    """Within, versions are looked up once: for one answer, or a long replay without publications.

    Who has waited for a lock forgets them: something may have been published meanwhile.
    """
    known = _by_heart.get()
    before = _by_heart.set({} if known is None else known)
    try:
        yield
    finally:
        _by_heart.reset(before)


def forget_versions() -> None:
    """Look them up anew from here on."""
    known = _by_heart.get()
    if known is not None:
        known.clear()


def is_known_clause(code: str) -> bool:
    """Whether any version that was ever published, or a draft, holds a clause of this code."""
    held = {"body__clauses__contains": [{"code": code}]}
    return any(model.objects.filter(**held).exists() for model in (RulebookVersion, Draft))


def version_in_force(market_id: str, party_kind: str, at: datetime) -> RulebookVersion | None:
    """The version that judges conduct at `at`: the newest that had come into effect."""
    if _by_heart.get() is not None:
        begun = [one for one in versions_of(market_id, party_kind) if one.effective_from <= at]
        return begun[-1] if begun else None
    return (
        RulebookVersion.objects.filter(
            rulebook__market_id=market_id, rulebook__party_kind=party_kind, effective_from__lte=at
        )
        .select_related("rulebook__market")
        .defer("body")  # 17 kB of JSON; whoever wants it asks body_of
        .order_by("-effective_from", "-number")
        .first()
    )


def versions_in_force(
    everywhere: Collection[tuple[str, str]], at: datetime
) -> dict[tuple[str, str], RulebookVersion]:
    """The same for many markets and kinds of party in one statement; nothing where there is none."""
    rows = (
        RulebookVersion.objects.filter(
            rulebook__market__in={market for market, _kind in everywhere},
            rulebook__party_kind__in={kind for _market, kind in everywhere},
            effective_from__lte=at,
        )
        .select_related("rulebook__market")
        .defer("body")
        .order_by("rulebook__market_id", "rulebook__party_kind", "-effective_from", "-number")
        .distinct("rulebook__market_id", "rulebook__party_kind")
    )
    found = {(one.rulebook.market_id, one.rulebook.party_kind): one for one in rows}
    return {where: found[where] for where in everywhere if where in found}


def version_that_judges(market_id: str, party_kind: str, at: datetime) -> RulebookVersion:
    """As `version_in_force`, but its absence is an error."""
    version = version_in_force(market_id, party_kind, at)
    if version is None:
        raise NoRulebook
    return version


def versions_of(market_id: str, party_kind: str) -> list[RulebookVersion]:
    """All versions in order of coming into force; of two at one moment the higher number wins."""
    known, asked = _by_heart.get(), (market_id, party_kind)
    if known is not None and asked in known:
        return known[asked]
    rows = list(
        RulebookVersion.objects.filter(
            rulebook__market_id=market_id, rulebook__party_kind=party_kind
        )
        .select_related("rulebook__market")
        .defer("body")
        .order_by("effective_from", "number")
    )
    if known is not None:
        known[asked] = rows
    return rows


def learn_versions(everywhere: Collection[tuple[str, str]]) -> None:
    """Within `versions_by_heart`: all versions of these markets and kinds, in one statement."""
    known = _by_heart.get()
    unknown = set(everywhere) - known.keys() if known is not None else set()
    if known is None or not unknown:
        return
    known.update({where: [] for where in unknown})
    rows = (
        RulebookVersion.objects.filter(
            rulebook__market__in={market for market, _kind in unknown},
            rulebook__party_kind__in={kind for _market, kind in unknown},
        )
        .select_related("rulebook__market")
        .defer("body")
        .order_by("effective_from", "number")
    )
    for one in rows:
        where = (one.rulebook.market_id, one.rulebook.party_kind)
        if where in unknown:
            known[where].append(one)


def version_before(version: RulebookVersion) -> RulebookVersion | None:
    """What holds until this version begins: the one that comes into force right before it."""
    rulebook = version.rulebook
    rows = versions_of(rulebook.market_id, rulebook.party_kind)
    place = rows.index(version)
    return rows[place - 1] if place else None


@lru_cache(maxsize=256)
def _parsed(version_id: int, digest: str) -> VersionBody:
    return parse(RulebookVersion.objects.values_list("body", flat=True).get(pk=version_id))


def body_of(version: RulebookVersion) -> VersionBody:
    """What the version says, typed. A version never changes, so it is parsed once a process."""
    return _parsed(version.pk, version.body_digest)


@lru_cache(maxsize=1024)
def _scheme(version_id: int, digest: str, ledger_class: str) -> Scheme:
    return _parsed(version_id, digest).scheme.of_class(ledger_class)


def scheme_of(version: RulebookVersion, ledger_class: str) -> Scheme:
    """The version's scheme as it holds for one class of violations."""
    return _scheme(version.pk, version.body_digest, ledger_class)


def clause_of(version: RulebookVersion, code: str) -> Clause:
    clause = body_of(version).clause(code)
    if clause is None:
        words = f"{version} has no clause {code!r}. Send the code of one that it has."
        fault = {"field": "clause", "value": code, "message": words}
        raise UnknownClause(words, errors=[fault])
    return clause


def rulebooks() -> QuerySet[Rulebook]:
    """All rulebooks with their market."""
    return Rulebook.objects.select_related("market").order_by("market_id", "party_kind")


def rulebook_by_code(code: str) -> Rulebook:
    found = rulebooks().filter(code=code).first()
    if found is None:
        raise Missing
    return found


def rulebooks_with_state(at: datetime) -> QuerySet[Rulebook]:
    """All rulebooks with the version in force, the next one that is published, and drafts waiting."""
    versions = RulebookVersion.objects.filter(rulebook=OuterRef("pk"))
    in_force = versions.filter(effective_from__lte=at).order_by("-effective_from", "-number")
    coming = versions.filter(effective_from__gt=at).order_by("effective_from", "-number")
    return rulebooks().annotate(
        number=Subquery(in_force.values("number")[:1]),
        since=Subquery(in_force.values("effective_from")[:1]),
        next_number=Subquery(coming.values("number")[:1]),
        next_from=Subquery(coming.values("effective_from")[:1]),
        drafts_open=Count("drafts", filter=Q(drafts__state=Draft.State.DRAFT)),
        drafts_in_review=Count("drafts", filter=Q(drafts__state=Draft.State.IN_REVIEW)),
    )


def versions_published(rulebook: Rulebook) -> QuerySet[RulebookVersion]:
    """A rulebook's versions, newest first."""
    return rulebook.versions.select_related("rulebook__market", "note", "urgent").order_by("-pk")


def version_by_number(rulebook: Rulebook, number: int) -> RulebookVersion:
    if number >= 2**31:  # more than the column holds
        raise Missing
    found = versions_published(rulebook).filter(number=number).first()
    if found is None:
        raise Missing
    return found


def draft_by_id(rulebook: Rulebook, draft_id: int) -> Draft:
    if draft_id >= 2**63:
        raise Missing
    found = rulebook.drafts.filter(pk=draft_id).prefetch_related("steps__version").first()
    if found is None:
        raise Missing
    return found


def drafts_of(rulebook: Rulebook) -> QuerySet[Draft]:
    """All drafts of a rulebook, whatever became of them, newest first."""
    return rulebook.drafts.order_by("-pk")


def body_for(version: RulebookVersion, *, guidance: bool) -> dict[str, Any]:
    """The whole version as plain data in reading order; guidance for reviewers only where asked."""
    body = msgspec.to_builtins(body_of(version))
    if not guidance:
        for clause in body["clauses"]:
            del clause["guidance"]
    return body


def coming_version(rulebook: Rulebook, at: datetime) -> RulebookVersion | None:
    """The next version that is published and not yet in force."""
    versions = rulebook.versions.select_related("rulebook__market", "note", "urgent")
    coming = versions.filter(effective_from__gt=at)
    return coming.order_by("effective_from", "-number").first()


def version_that_follows(
    rulebook: Rulebook, moment: datetime, at: datetime
) -> RulebookVersion | None:
    """The last that is published, still to come at `at`, and would replace one of `moment`, or meet it."""
    waiting = rulebook.versions.filter(effective_from__gt=at, effective_from__gte=moment)
    return waiting.order_by("-effective_from", "-number").first()


def earliest_change(rulebook: Rulebook, at: datetime) -> datetime:
    """From when a version announced at `at` may apply: after the notice that the present one owes."""
    current = version_in_force(rulebook.market_id, rulebook.party_kind, at)
    days = body_of(current).notice_days if current else 0
    return calendars.after_days(at, days, rulebook.market.zone) if days else at
