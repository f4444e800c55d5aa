"""One slice worked out: its counts, and the lines of those who would move."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
from django.db import connection

from credits.rehearsal import Found, Replay, Side, distinct
from governance.models import Market
from insights.models import Rehearsal, RehearsalSlice
from insights.replaying.findings import FromFindings, terms_of
from insights.replaying.moves import Moves
from insights.replaying.stakes import Stakes, Traders, Volume
from insights.replaying.tiers import Tiers, tiers_of

FOUND = """
SELECT v.clause, v.severity, count(*), count(o.id)
FROM violations_violation v
JOIN parties_party p ON p.id = v.party_id AND p.market_id = %(market)s AND p.kind = %(kind)s
LEFT JOIN violations_violationoverturned o ON o.violation_id = v.id
WHERE v.party_id >= %(first)s AND v.party_id < %(beyond)s
  AND v.decided_at >= %(since)s AND v.decided_at < %(until)s
GROUP BY 1, 2
"""

_known: list[Replay] = []


def _ready(rehearsal: Rehearsal, market: Market) -> Replay:
    """Terms made ready, kept by this process for the next slices under the same ones."""
    terms = terms_of(rehearsal, market)
    if not _known or _known[0].terms != terms:
        _known[:] = [Replay(terms, FromFindings(terms).as_asked())]
    return _known[0]


class Work:
    """One slice: walked when made, block by block. `save_moves` writes, nothing else does."""

    def __init__(self, rehearsal: Rehearsal, piece: RehearsalSlice) -> None:
        self.piece = piece
        replay = _ready(rehearsal, piece.market)
        self.terms = replay.terms
        self._counts = _tree()
        self._moves = Moves(rehearsal.pk, piece.market.currency, self.terms)
        self._traders = Traders(piece.first, piece.beyond, self.terms.days)
        for found in replay.stretch(piece.first, piece.beyond):
            self._take(found)

    def save_moves(self) -> None:
        self._moves.save()

    def counts(self) -> dict[str, Any]:
        """Sums that add up over slices, by everything the report tells apart."""
        counts = self._counts
        counts["parties"] = self.piece.parties
        for clause, severity, number, overturned in self._findings():
            one = counts["clauses"][clause]
            one["findings"] = one.get("findings", 0) + number
            one["overturned"] = one.get("overturned", 0) + overturned
            if not self._covered(clause, severity):
                counts["not_covered"][f"{clause}:{severity}"] = number - overturned
        return counts

    def _take(self, found: Found) -> None:
        tiers = tiers_of(found)
        traders = self._traders.of(found)
        stakes = [Stakes(found, side, traders) for side in (found.before, found.after)]
        for name, side, rested, at_stake in (
            ("before", found.before, found.rested_before, stakes[0]),
            ("after", found.after, found.rested_after, stakes[1]),
        ):
            if rested.any():
                said = {"restrictions": int(rested.sum()), "parties": int((rested > 0).sum())}
                _add(self._counts["rested"][name], **said)
            self._count_lines(found, name, side)
            if len(side.restrictions):
                self._count_restricted(found, name, side, at_stake, tiers)
                self._count_clauses(found, name, side, at_stake)
        self._count_paths(found)
        if found.moves.any():
            _add(self._counts, moves=int(found.moves.sum()))
            self._moves.take(found, tiers, *stakes)

    def _count_lines(self, found: Found, name: str, side: Side) -> None:
        rungs = len(found.rungs)
        times = np.bincount(side.steps.rung, minlength=rungs)
        once = distinct(side.steps.party * rungs + side.steps.rung)
        parties = np.bincount(once % rungs, minlength=rungs) if rungs else times
        for number in np.flatnonzero(times).tolist():
            place = self._counts["lines"][found.rungs[number].name][name]
            _add(place, parties=int(parties[number]), times=int(times[number]))

    def _count_restricted(
        self, found: Found, name: str, side: Side, stakes: Stakes, tiers: Tiers
    ) -> None:
        restrictions = np.bincount(side.restrictions.party, minlength=len(found.ids))
        days = np.bincount(side.days.owner, side.days.days, minlength=len(found.ids))
        market = self._counts["markets"][self.piece.market_id][name]
        places = (self._counts["all"][name], market)
        restricted = np.flatnonzero(restrictions)
        named = tiers.number[restricted]
        for number in distinct(named).tolist():
            tier, mine = tiers.codes[number], restricted[named == number]
            said = {
                "parties": len(mine),
                "restrictions": int(restrictions[mine].sum()),
                "days": int(days[mine].sum()),
                "orders": 0,
            }
            for place in (*places, self._counts["tiers"][tier][name]):
                _add(place, **said)
        for party, volume in stakes.by_party.items():
            for place in (*places, self._counts["tiers"][tiers.of(party)][name]):
                _add(place, **_spoken(volume))

    def _count_clauses(self, found: Found, name: str, side: Side, stakes: Stakes) -> None:
        caused, clauses = side.restrictions, len(found.clauses)
        times = np.bincount(caused.clause, minlength=clauses)
        once = distinct(caused.party * clauses + caused.clause)
        parties = np.bincount(once % clauses, minlength=clauses)
        for number in np.flatnonzero(times).tolist():
            place = self._counts["clauses"][found.clauses[number]][name]
            said = {"parties": int(parties[number]), "restrictions": int(times[number])}
            _add(place, **said, orders=0)
        for owner, volume in stakes.by_clause.items():
            place = self._counts["clauses"][found.clauses[owner % clauses]][name]
            _add(place, **_spoken(volume))

    def _count_paths(self, found: Found) -> None:
        names = [*(rung.name for rung in found.rungs), ""]
        width = len(names)
        paths = np.bincount(found.before.gravest * width + found.after.gravest)
        for path in np.flatnonzero(paths[: width * width - 1]).tolist():
            said = f"{names[path // width]}>{names[path % width]}"
            _add(self._counts["paths"], **{said: int(paths[path])})

    def _findings(self) -> list[tuple[str, str, int, int]]:
        asked: dict[str, Any] = {
            "first": self.piece.first,
            "beyond": self.piece.beyond,
            "market": self.terms.market_id,
            "kind": self.terms.party_kind,
            "since": self.terms.since,
            "until": self.terms.until,
        }
        with connection.cursor() as cursor:
            cursor.execute(FOUND, asked)
            return cursor.fetchall()

    def _covered(self, clause: str, severity: str) -> bool:
        found = self.terms.draft.clause(clause)
        return found is not None and severity in found.points


def merged(counts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The counts of all slices, added up leaf by leaf."""
    total: dict[str, Any] = {}
    for each in counts:
        _merge(total, each)
    return total


def _merge(total: dict[str, Any], more: dict[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _merge(total.setdefault(name, {}), value)
        else:
            total[name] = total.get(name, 0) + value


def _tree() -> dict[str, Any]:
    return defaultdict(_tree)


def _add(place: dict[str, Any], **numbers: int) -> None:
    for name, number in numbers.items():
        place[name] = place.get(name, 0) + number


def _spoken(volume: Volume) -> dict[str, int]:
    """Orders, and revenue by currency, as flat names."""
    said = {f"revenue:{currency}": amount for currency, (_, amount) in volume.items()}
    return {"orders": sum(number for number, _ in volume.values()), **said}
