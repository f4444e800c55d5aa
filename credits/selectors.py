"""Reads: the standing at any moment, explained, and what will become of it."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from credits.ahead import has_none
from credits.engine import Entry, counts_at
from credits.models import Crossing, LedgerLine, Standing, Tier
from credits.standing import ExplainedLine, StandingView
from governance import clock
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import Scheme, TierRule, band_of, clamp, next_milestone
from policies.selectors import body_of, scheme_of, version_in_force, versions_of

ORDINARY = "ordinary"

SUM_AT = """
SELECT coalesce(sum(points) FILTER (WHERE
           expires_at IS NULL OR expires_at > %(at)s OR EXISTS (
             SELECT 1 FROM unnest(%(terminals)s::timestamptz[]) terminal
             WHERE effective_at <= terminal AND terminal < expires_at)), 0),
       min(expires_at) FILTER (WHERE expires_at > %(at)s),
       (SELECT min(effective_at) FROM credits_ledgerline
        WHERE party_id = %(party)s AND scheme = %(scheme)s AND ledger_class = %(ledger_class)s
          AND effective_at > %(at)s AND recorded_at <= %(known_at)s)
FROM credits_ledgerline
WHERE party_id = %(party)s AND scheme = %(scheme)s AND ledger_class = %(ledger_class)s
  AND effective_at <= %(at)s AND recorded_at <= %(known_at)s
"""


@dataclass(frozen=True)
class Schemes:
    """The versions of one rulebook in time: which scheme holds at which moment for one class."""

    versions: list[RulebookVersion]
    ledger_class: str = ORDINARY

    @classmethod
    def of(cls, party: Party, ledger_class: str = ORDINARY) -> "Schemes":
        return cls(versions_of(party.market_id, party.kind), ledger_class)

    def version_at(self, moment: datetime) -> RulebookVersion:
        starts = [version.effective_from for version in self.versions]
        return self.versions[max(bisect_right(starts, moment) - 1, 0)]

    def at(self, moment: datetime) -> Scheme:
        return scheme_of(self.version_at(moment), self.ledger_class)

    @property
    def turns(self) -> list[datetime]:
        return [version.effective_from for version in self.versions]


def classes_of(party: Party, at: datetime | None = None) -> list[str]:
    """The classes of violations for which a party has ledgers of its own; none without rules."""
    version = version_in_force(party.market_id, party.kind, at or clock.now())
    return body_of(version).scheme.class_codes if version else []


def standing_at(
    party: Party,
    at: datetime | None = None,
    known_at: datetime | None = None,
    ledger_class: str = ORDINARY,
) -> StandingView | None:
    """The standing at a moment as we know it now, or as we knew it at `known_at`.

    None when no rulebook was in force for this party then.
    """
    moment = at or clock.now()
    version = version_in_force(party.market_id, party.kind, moment)
    return _view(party, version, moment, known_at, ledger_class) if version else None


def _view(
    party: Party,
    version: RulebookVersion,
    moment: datetime,
    known_at: datetime | None,
    ledger_class: str,
) -> StandingView:
    scheme = scheme_of(version, ledger_class)
    asked: dict[str, Any] = {
        "party": party.pk,
        "scheme": scheme.code,
        "ledger_class": ledger_class,
        "at": moment,
        "known_at": known_at or datetime.max.replace(tzinfo=moment.tzinfo),
        "terminals": list(
            terminal_moments(party, scheme.code, ledger_class, known_at=known_at, until=moment)
        ),
    }
    if has_none("lines", party.pk):
        points, next_lapse, next_begin = 0, None, None
    else:
        with connection.cursor() as cursor:
            cursor.execute(SUM_AT, asked)
            points, next_lapse, next_begin = cursor.fetchone()
    total = scheme.start + points
    score = clamp(scheme, total)
    return StandingView(
        at=moment,
        score=score,
        total=total,
        scheme=scheme,
        ledger_class=ledger_class,
        band=band_of(scheme, score),
        version_id=version.pk,
        version_number=version.number,
        next_milestone=next_milestone(scheme, score),
        next_change_at=min(filter(None, (next_lapse, next_begin)), default=None),
    )


def crossings_standing(
    party: Party, scheme: str, ledger_class: str = ORDINARY, *, known_at: datetime | None = None
) -> QuerySet[Crossing]:
    """Crossings that have not been undone (as far as was known at `known_at`)."""
    if has_none("crossings", party.pk):
        return Crossing.objects.none()
    rows = Crossing.objects.filter(party=party, scheme=scheme, ledger_class=ledger_class)
    if known_at is None:
        return rows.filter(undone__isnull=True)
    return rows.filter(recorded_at__lte=known_at).filter(
        Q(undone__isnull=True) | Q(undone__recorded_at__gt=known_at)
    )


def terminal_moments(
    party: Party,
    scheme: str,
    ledger_class: str = ORDINARY,
    *,
    known_at: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet:
    rows = crossings_standing(party, scheme, ledger_class, known_at=known_at).filter(terminal=True)
    if until is not None:
        rows = rows.filter(crossed_at__lte=until)
    return rows.values_list("crossed_at", flat=True)


def lines_of(party: Party, scheme: str, ledger_class: str = ORDINARY) -> QuerySet[LedgerLine]:
    return LedgerLine.objects.filter(party=party, scheme=scheme, ledger_class=ledger_class)


def entry_of(line: LedgerLine) -> Entry:
    return Entry(
        id=line.pk,
        points=line.points,
        effective_at=line.effective_at,
        expires_at=line.expires_at,
        source_key=in_turn(line.source_key),
        charges=line.kind == LedgerLine.Kind.VIOLATION,
    )


def in_turn(source_key: str) -> str:
    """A source key by which lines of one moment stand in the order of what they are about.

    A finding keeps its place whatever price it was given later: `violation:7:repriced:1` is `7`.
    """
    kind, _sep, ref = source_key.partition(":")
    return f"{kind}:{ref.partition(':')[0]:0>20}"


def surviving_lines(
    party: Party, scheme: str, ledger_class: str = ORDINARY, *, known_at: datetime | None = None
) -> QuerySet[LedgerLine]:
    """Lines that stand, neither reversed nor reversals (as far as was known at `known_at`)."""
    rows = lines_of(party, scheme, ledger_class).filter(reverses__isnull=True)
    unreversed = Q(reversal__isnull=True)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
        unreversed |= Q(reversal__recorded_at__gt=known_at)
    return rows.filter(unreversed).order_by("sequence")


def survivors_of(party: Party, scheme: str, ledger_class: str = ORDINARY) -> list[Entry]:
    return [entry_of(line) for line in surviving_lines(party, scheme, ledger_class)]


def survivors_and_terminals(
    party: Party, scheme: str, ledger_class: str = ORDINARY, *, known_at: datetime | None = None
) -> tuple[list[Entry], list[datetime]]:
    """The lines that stand and the crossings that freeze some of them, in one query."""
    frozen = terminal_moments(party, scheme, ledger_class, known_at=known_at)
    rows = surviving_lines(party, scheme, ledger_class, known_at=known_at)
    if not has_none("crossings", party.pk):
        rows = rows.annotate(terminals=ArraySubquery(frozen))
    found = list(rows)
    return [entry_of(line) for line in found], getattr(found[0], "terminals", []) if found else []


def walked_of(party: Party, scheme: str, ledger_class: str = ORDINARY) -> list[Entry]:
    """Lines as the walk over crossings meets them; see `entries_of`."""
    return entries_of(party, scheme, ledger_class)[1]


def entries_of(
    party: Party, scheme: str, ledger_class: str = ORDINARY
) -> tuple[list[Entry], list[Entry]]:
    """The survivors, and the same as the walk over crossings meets them, in one query.

    In the walk what was earned by orders counts from when we knew of it until it was taken back. A
    refund that is learned later moves the score of the past, but makes no finding of the past cross
    a line: the next finding meets what it left.
    """
    if has_none("lines", party.pk):
        return [], []
    rows = lines_of(party, scheme, ledger_class).filter(reverses__isnull=True)
    standing, walked = [], []
    for line in rows.select_related("reversal").order_by("sequence"):
        entry, back = entry_of(line), getattr(line, "reversal", None)
        if back is None:
            standing.append(entry)
        if line.kind == LedgerLine.Kind.ORDER_CREDIT:
            ends = [moment for moment in (line.expires_at, back and back.recorded_at) if moment]
            begins, end = max(line.effective_at, line.recorded_at), min(ends, default=None)
            if end is None or begins < end:
                walked.append(replace(entry, effective_at=begins, expires_at=end))
        elif back is None:
            walked.append(entry)
    return standing, walked


def ledger_of(
    party: Party, at: datetime | None = None, ledger_class: str = ORDINARY
) -> list[ExplainedLine]:
    """Every line in order, with the balance around it and whether it counts at the moment.

    What had lapsed before a line is no longer in its balance: it is the score of that day. A line
    that was given back and the line that gives it back stand, and neither counts: what counts adds
    up to the score.
    """
    moment = at or clock.now()
    version = version_in_force(party.market_id, party.kind, moment)
    if version is None:
        return []
    scheme = scheme_of(version, ledger_class)
    terminals = list(terminal_moments(party, scheme.code, ledger_class))
    balance, explained = scheme.start, []
    lapses: list[tuple[datetime, int]] = []
    rows = lines_of(party, scheme.code, ledger_class).select_related("reversal", "reverses")
    for line in rows.order_by("effective_at", "sequence"):
        entry = entry_of(line)
        while lapses and lapses[0][0] <= line.effective_at:
            balance -= heappop(lapses)[1]
        before, balance = balance, balance + line.points
        counts = not _cancels_out(line) and counts_at(entry, moment, terminals)
        stops_at = line.expires_at
        if stops_at and counts_at(entry, stops_at, terminals):
            stops_at = None
        elif stops_at:
            heappush(lapses, (stops_at, line.points))
        explained.append(
            ExplainedLine(
                line=line,
                counts=counts,
                why=_why(line, counts, stops_at, moment),
                before=before,
                after=balance,
                stops_at=stops_at if counts else None,
            )
        )
    return explained


def _cancels_out(line: LedgerLine) -> bool:
    return line.reverses_id is not None or getattr(line, "reversal", None) is not None


def _why(line: LedgerLine, counts: bool, stops_at: datetime | None, moment: datetime) -> str:
    if getattr(line, "reversal", None) is not None:
        return _("given back in full") if _is_charge(line) else _("no longer counts")
    if line.reverses:
        return (
            _("gives back an earlier line")
            if _is_charge(line.reverses)
            else _("takes back an earlier line")
        )
    if line.effective_at > moment:
        return _("has not begun to count")
    if not counts:
        return _("has lapsed")
    if line.expires_at is None:
        return _("counts and does not lapse")
    if stops_at is None:
        return _("counts because nothing lapses after the last milestone")
    return _("counts until it lapses")


def _is_charge(line: LedgerLine) -> bool:
    return line.kind == LedgerLine.Kind.VIOLATION


def cached_standings(party_ids: list[int]) -> dict[int, Standing]:
    """The projection for lists: at most a minute behind the ledger."""
    rows = Standing.objects.filter(party_id__in=party_ids, ledger_class=ORDINARY)
    # of two schemes, while a new version takes the place of the old, the one computed last
    return {row.party_id: row for row in rows.order_by("computed_at", "pk")}


def standings_of(party: Party) -> dict[str, int]:
    """The score of each class of one party by the projection: one query however many classes."""
    rows = Standing.objects.filter(party=party).order_by("computed_at", "pk")
    return {row.ledger_class: row.score for row in rows}


def tier_of(party: Party) -> tuple[Tier, TierRule] | None:
    """The party's tier with the rule that grants it."""
    tier = Tier.objects.select_related("version").filter(party=party).first()
    if tier is None:
        return None
    rule = next((r for r in body_of(tier.version).tiers if r.code == tier.code), None)
    return (tier, rule) if rule else None
