"""Reads: what the proofs of the ledger found, for whoever must act on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from governance import clock
from governance.models import Event
from parties.models import Party

PROVED, BROKEN, DRIFTED, ONE = (
    "ledger.proved",
    "ledger.broken",
    "projection.drifted",
    "standing.drifted",
)
PROOFS, PARTIES = 30, 100
OVERDUE, SOON = timedelta(hours=30), timedelta(hours=1)
State = Literal["unproved", "broken", "drifted", "overdue", "sound"]


@dataclass(frozen=True, slots=True)
class Found:
    """What one proof found: how bad it is, and what it named."""

    at: datetime
    kind: Literal["proved", "broken", "drifted"]
    lines: int = 0
    gaps: int = 0
    standings: int = 0
    repaired: int = 0
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """One standing that was shown other than the ledger says."""

    at: datetime
    party: Party | None
    shown: int | None
    ledger: int | None
    fields: tuple[str, ...]
    repaired: bool


@dataclass(frozen=True, slots=True)
class LedgerHealth:
    """The last proofs, newest first, and the standings that they named."""

    found: list[Found]
    drifts: list[Drift]

    @property
    def state(self) -> State:
        return _state(self.found)


def ledger_health() -> LedgerHealth:
    return LedgerHealth(found=_newest(PROOFS), drifts=_drifts())


def ledger_state() -> State:
    """What the newest proof says; a sound one that is days old says little of today."""
    return _state(_newest(1))


def _state(found: list[Found]) -> State:
    if not found:
        return "unproved"
    newest = found[0]
    if newest.kind == "broken":
        return "broken"
    if newest.kind == "drifted":
        return "drifted"
    return "overdue" if clock.now() - newest.at > OVERDUE else "sound"


def _newest(most: int) -> list[Found]:
    """A proof that found something and then said that it was made is one: what it found."""
    rows = Event.objects.filter(subject="ledger", name__in=[PROVED, BROKEN, DRIFTED])
    kept: list[Found] = []
    for one in map(_found, rows.order_by("-pk")[: 2 * most]):
        after = kept[-1] if kept else None
        if after and after.kind == "proved" and one.kind != "proved" and after.at - one.at < SOON:
            kept.pop()
        kept.append(one)
    return kept[:most]


def _found(row: Event) -> Found:
    said = row.payload
    if row.name == PROVED:
        return Found(row.recorded_at, "proved", said["lines"], standings=said["standings"])
    if row.name == BROKEN:
        named = tuple(said.get("lines", []))
        return Found(row.recorded_at, "broken", lines=len(named), gaps=said["gaps"], named=named)
    return Found(row.recorded_at, "drifted", standings=said["standings"], repaired=said["repaired"])


def _drifts() -> list[Drift]:
    rows = list(Event.objects.filter(name=ONE).order_by("-pk")[:PARTIES])
    ids = {row.pk: int(row.subject.partition(":")[2]) for row in rows}
    parties = Party.objects.select_related("market").in_bulk(set(ids.values()))
    return [
        Drift(
            at=row.recorded_at,
            party=parties.get(ids[row.pk]),
            shown=row.payload["shown"],
            ledger=row.payload["ledger"],
            fields=tuple(row.payload["fields"]),
            repaired=row.payload["repaired"],
        )
        for row in rows
    ]
