"""A party under a pack, and what stands after each step: the golden scenarios are told with it."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

from credits.models import Crossing, CrossingUndone
from credits.selectors import standing_at
from governance.actors import Actor
from monitoring.services import credit_due, ingest_orders
from parties.models import Link, Party
from parties.services import link_parties, unlink
from policies.services import load_pack
from tests.factories import ItemFactory, MarketFactory, PartyFactory
from violations import services
from violations.models import Control, Violation

REVIEWER, SECOND = Actor("user", "7"), Actor("user", "8")
LONG_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)


def utc(said: str) -> datetime:
    """`2026-03-02 15:00`, UTC."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


@dataclass
class Story:
    """One party's way under a pack. Moments are said in UTC."""

    pack: str | Path
    kind: str
    market: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        market = MarketFactory(**self.market)
        load_pack(
            self.pack,
            market_id=market.code,
            by=REVIEWER,
            approved_by=SECOND,
            effective_from=LONG_BEFORE,
        )
        self.party: Party = PartyFactory.create(
            market=market, kind=self.kind, created_at=LONG_BEFORE
        )
        self._numbers = itertools.count(1)

    def find(self, clause: str, severity: str, at: str, **said: Any) -> Violation:
        moment = utc(at)
        with time_machine.travel(moment, tick=False):
            return services.record_violation(
                party=self.party,
                clause=clause,
                severity=severity,
                facts="Worked out by hand from the pack.",
                by=said.pop("by", REVIEWER),
                conduct_from=moment,
                conduct_to=moment,
                source_key=f"golden:{self.party.pk}:{next(self._numbers)}",
                **said,
            )

    def overturn(self, violation: Violation, at: str) -> None:
        with time_machine.travel(utc(at), tick=False):
            services.overturn_violation(
                violation_id=violation.pk,
                cause="wrong_fact",
                reason="The facts were wrong.",
                by=SECOND,
            )

    def relieve(self, violation: Violation, points: int, at: str) -> int:
        with time_machine.travel(utc(at), tick=False):
            return services.grant_relief(
                violation_id=violation.pk,
                points=points,
                source_key=f"golden-relief:{self.party.pk}:{next(self._numbers)}",
                by=REVIEWER,
            )

    def learn(self, violation: Violation, at: str) -> None:
        """The course of a finding is passed with full marks."""
        with time_machine.travel(utc(at), tick=False):
            services.note_lesson(violation_id=violation.pk, course="of the clause", by=REVIEWER)

    def sit_exam(self, course: str, at: str) -> None:
        """The quiz of a line is passed with full marks."""
        with time_machine.travel(utc(at), tick=False):
            services.shorten_penalties(party_id=self.party.pk, course=course, by=REVIEWER)

    def hold(self, ground: str, violation: Violation, at: str, **said: Any) -> None:
        """Money is held for a finding; a second person approves where the rulebook asks for one."""
        with time_machine.travel(utc(at), tick=False):
            hold = services.hold_funds(
                party_id=self.party.pk,
                ground=ground,
                reason="Worked out by hand from the pack.",
                violation_id=violation.pk,
                by=REVIEWER,
                source_key=f"golden-hold:{self.party.pk}:{next(self._numbers)}",
                **said,
            )
            if hold.needs_second:
                services.approve_hold(hold_id=hold.pk, by=SECOND)

    def sell(
        self, orders: int, at: str, *, item: Any = None, outcome: str = "completed", told: str = ""
    ) -> None:
        """So many orders, settled a second apart from a moment on; the credit falls due that night.

        `told` is when we hear of them where that is later: the same orders once more, returned.
        """
        first = utc(at)
        rows = [
            {
                "party": str(self.party.pk),
                "external_id": f"{at}-{item.pk if item else 0}-{n}",
                "outcome": outcome,
                "placed_at": (first - timedelta(days=3)).isoformat(),
                "settled_at": (first + timedelta(seconds=n)).isoformat(),
                "amount": 1000,
                **({"item": str(item.pk)} if item else {}),
            }
            for n in range(orders)
        ]
        heard = utc(told) if told else first + timedelta(days=1)
        with time_machine.travel(heard, tick=False):
            for n in range(0, orders, 500):
                done = ingest_orders(batch=rows[n : n + 500], by=REVIEWER)
                assert not done.rejected
            credit_due()

    def beside(self, pack: str, kind: str, link: str, confidence: int = 100) -> "Story":
        """Another party of the same market under its own pack, linked to this one long before."""
        other = Story(pack, kind, self.market)
        link_parties(
            party=self.party,
            other=other.party,
            kind=link,
            origin="the marketplace",
            confidence=confidence,
            at=LONG_BEFORE,
            by=REVIEWER,
        )
        return other

    def part(self, at: str) -> None:
        """Every link of the account ends."""
        for link in Link.objects.filter(party=self.party):
            unlink(link_id=link.pk, by=REVIEWER, at=utc(at))

    def item(self, kind: str) -> Any:
        return ItemFactory(owner=self.party, market=self.party.market, kind=kind)

    def score(self, at: str, ledger_class: str = "ordinary") -> int:
        view = standing_at(self.party, utc(at), ledger_class=ledger_class)
        assert view
        return view.score

    def band(self, at: str, ledger_class: str = "ordinary") -> str:
        view = standing_at(self.party, utc(at), ledger_class=ledger_class)
        assert view
        return view.band.code

    def in_force(self, at: str) -> dict[str, str]:
        """Restricting controls of the account, each strictness apart, and when it ends, in UTC.

        `never` where it does not end by itself; of two causes of the very same the later end.
        """
        rows = Control.objects.in_force_at(utc(at)).filter(party=self.party, item__isnull=True)
        found: dict[str, str] = {}
        for control in rows.exclude(cause=Control.Cause.TIER):
            said_of = [str(value) for value in control.params.values() if value is not True]
            name = " ".join([control.kind, *said_of])
            ends_at = control.ends_at
            said = f"{ends_at.astimezone(UTC):%Y-%m-%d %H:%M}" if ends_at else "never"
            found[name] = max(said, found.get(name, ""))
        return found

    @property
    def lines_passed(self) -> list[str]:
        """Milestones whose crossing stands, in the order in which they were passed."""
        undone = CrossingUndone.objects.values("crossing_id")
        standing = Crossing.objects.filter(party=self.party).exclude(pk__in=undone)
        return [one.milestone for one in sorted(standing, key=lambda one: (one.crossed_at, one.pk))]
