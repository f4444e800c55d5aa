"""One slice of a rehearsal: the ledger's replay, with what only findings, tiers and orders know."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db import connection

from credits.models import Tier
from insights.models import Rehearsal, RehearsalMove, RehearsalSlice
from insights.replaying.findings import FromFindings, terms_of
from tests.exact.replay import Replay, Replayed, Rung, Side
from tests.exact.restrictions import Days, count_days, days_of

SIDES = ("before", "after")

FOUND = """
SELECT v.clause, v.severity, count(*), count(o.id)
FROM violations_violation v
JOIN parties_party p ON p.id = v.party_id AND p.market_id = %(market)s AND p.kind = %(kind)s
LEFT JOIN violations_violationoverturned o ON o.violation_id = v.id
WHERE v.party_id >= %(first)s AND v.party_id < %(beyond)s
  AND v.decided_at >= %(since)s AND v.decided_at < %(until)s
GROUP BY 1, 2
"""
VOLUME = """
SELECT stretch.party, stretch.name, one.currency, sum(one.clean_orders), sum(one.clean_amount)
FROM unnest(%(parties)s::bigint[], %(names)s::text[], %(firsts)s::date[], %(lasts)s::date[])
  AS stretch (party, name, first, last)
JOIN monitoring_orderday one ON one.party_id = stretch.party
  AND one.day BETWEEN stretch.first AND stretch.last AND one.clean_orders > 0
GROUP BY 1, 2, 3
"""

Volume = dict[str, tuple[int, int]]  # by currency: orders and minor units


class Work:
    """One slice, worked out: its counts and who moves. Writes nothing."""

    def __init__(self, rehearsal: Rehearsal, piece: RehearsalSlice) -> None:
        self.rehearsal, self.piece = rehearsal, piece
        self.terms = terms_of(rehearsal, piece.market)
        replay = Replay(self.terms, FromFindings(self.terms).as_asked())
        self.found = list(replay.stretch(piece.first, piece.beyond))
        restricted = [one for one in self.found if one.before.days or one.after.days]
        self.volumes = self._volumes(restricted)
        self.tiers = self._tiers([one.party_id for one in self.found])

    @cached_property
    def currency(self) -> str:
        return self.piece.market.currency

    def moves(self) -> list[RehearsalMove]:
        return [self._move(one) for one in self.found if one.moves]

    def counts(self) -> dict[str, Any]:
        """Sums that add up over slices, by everything the report tells apart."""
        counts = _tree()
        for one in self.found:
            self._count(counts, one)
        counts["parties"] = self.piece.parties
        for clause, severity, number, overturned in self._findings():
            one = counts["clauses"][clause]
            one["findings"] = one.get("findings", 0) + number
            one["overturned"] = one.get("overturned", 0) + overturned
            if not self._covered(clause, severity):
                counts["not_covered"][f"{clause}:{severity}"] = number - overturned
        return counts

    def _count(self, counts: dict[str, Any], one: Replayed) -> None:
        tier = self.tiers.get(one.party_id, "")
        for name, side, rested in (
            ("before", one.before, one.rested_before),
            ("after", one.after, one.rested_after),
        ):
            if rested:
                _add(counts["rested"][name], restrictions=rested, parties=1)
            for rung in {step.rung for step in side.steps}:
                times = sum(step.rung == rung for step in side.steps)
                _add(counts["lines"][rung.name][name], parties=1, times=times)
            if side.restrictions:
                self._count_restricted(counts, one.party_id, tier, name, side)
        if one.before.steps or one.after.steps:
            path = f"{_name(one.before.gravest)}>{_name(one.after.gravest)}"
            _add(counts["paths"], **{path: 1})
        if one.moves:
            _add(counts, moves=1)

    def _count_restricted(
        self, counts: dict[str, Any], party_id: int, tier: str, name: str, side: Side
    ) -> None:
        said = {
            "parties": 1,
            "restrictions": len(side.restrictions),
            "days": count_days(side.days),
            **_spoken(self.volumes.get((party_id, name), {})),
        }
        for place in (
            counts["all"],
            counts["markets"][self.piece.market_id],
            counts["tiers"][tier],
        ):
            _add(place[name], **said)
        for clause, number in Counter(_clauses(side)).items():
            volume = _spoken(self.volumes.get((party_id, f"{name}:{clause}"), {}))
            place = counts["clauses"][clause][name]
            _add(place, parties=1, restrictions=number, **volume)

    def _move(self, one: Replayed) -> RehearsalMove:
        known = one.after.gravest or one.before.gravest
        ledger_class = known.ledger_class if known else "ordinary"
        orders, revenue = {}, {}
        for name in SIDES:
            volume = self.volumes.get((one.party_id, name), {})
            orders[name] = sum(number for number, _ in volume.values())
            revenue[name] = volume.get(self.currency, (0, 0))[1]
        start = self.terms.draft.scheme.of_class(ledger_class).start
        was = self.terms.in_the_period[-1].body.scheme.of_class(ledger_class).start
        return RehearsalMove(
            rehearsal=self.rehearsal,
            party_id=one.party_id,
            tier=self.tiers.get(one.party_id, ""),
            ledger_class=ledger_class,
            line_before=_name(one.before.gravest),
            line_after=_name(one.after.gravest),
            score_before=one.before.worst.get(ledger_class, was),
            score_after=one.after.worst.get(ledger_class, start),
            days_before=count_days(one.before.days),
            days_after=count_days(one.after.days),
            orders_before=orders["before"],
            orders_after=orders["after"],
            revenue_before=revenue["before"],
            revenue_after=revenue["after"],
            currency=self.currency,
        )

    def _tiers(self, ids: list[int]) -> dict[int, str]:
        return dict(Tier.objects.filter(party_id__in=ids).values_list("party_id", "code"))

    def _volumes(self, restricted: Iterable[Replayed]) -> dict[tuple[int, str], Volume]:
        """Orders of the days under a restriction: by party and side, and by the clause behind it."""
        rows = [
            (one.party_id, name, *days)
            for one in restricted
            for name, stretches in self._stretches(one)
            for days in stretches
        ]
        volumes: dict[tuple[int, str], Volume] = defaultdict(dict)
        if rows:
            parties, names, firsts, lasts = map(list, zip(*rows, strict=True))
            with connection.cursor() as cursor:
                cursor.execute(
                    VOLUME,
                    {"parties": parties, "names": names, "firsts": firsts, "lasts": lasts},
                )
                for party, name, currency, orders, amount in cursor.fetchall():
                    volumes[party, name][currency] = (int(orders), int(amount))
        return volumes

    def _stretches(self, one: Replayed) -> Iterator[tuple[str, list[Days]]]:
        for name, side in zip(SIDES, (one.before, one.after), strict=True):
            yield name, side.days
            clause_of = side.clause_of
            for clause in set(_clauses(side)):
                caused = [r for r in side.restrictions if clause_of[r.line_id] == clause]
                yield f"{name}:{clause}", days_of(caused, self.terms)

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


def _tree() -> dict[str, Any]:
    return defaultdict(_tree)


def _add(place: dict[str, Any], **numbers: int) -> None:
    for name, number in numbers.items():
        place[name] = place.get(name, 0) + number


def _spoken(volume: Volume) -> dict[str, int]:
    """Orders, and revenue by currency, as flat names."""
    said = {f"revenue:{currency}": amount for currency, (_, amount) in volume.items()}
    return {"orders": sum(number for number, _ in volume.values()), **said}


def _clauses(side: Side) -> list[str]:
    clause_of = side.clause_of
    return [clause_of[one.line_id] for one in side.restrictions]


def _name(rung: Rung | None) -> str:
    return rung.name if rung else ""
