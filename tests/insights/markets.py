"""A made-up market with a history of findings, credits, relief, appeals and orders, from one seed."""

import random
from datetime import date, timedelta

from credits.digests import digest_of
from credits.models import LedgerLine, Tier
from credits.services import expiry_of
from governance.content import store_text
from monitoring.models import OrderDay
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import signed
from policies.selectors import body_of
from tests.factories import MarketFactory
from tests.insights.rehearsals import day
from violations.history import line_key
from violations.models import Violation, ViolationOverturned

ZONE = "America/New_York"


def a_market(versions: list[RulebookVersion], *, parties: int, seed: int) -> None:
    """Everybody's last year; each version of these wrote a part of it."""
    dice = random.Random(seed)
    market = MarketFactory()
    made = Party.objects.bulk_create(
        Party(market=market, kind="seller", external_id=f"m{n}", name=f"Shop {n}")
        for n in range(parties)
    )
    text = store_text("26 of 155 orders left late, 19 of them by its own fault.")
    for party in made:
        _History(dice, party, versions, text).write()
    _trade(dice, made)
    Tier.objects.bulk_create(
        Tier(party=party, code=dice.choice(["trusted", "new"]), version=versions[0])
        for party in dice.sample(made, parties // 3)
    )


class _History:
    """One party's."""

    def __init__(self, dice, party, versions, text):
        self.dice, self.party, self.versions, self.text = dice, party, versions, text
        self.sequence = 0

    def write(self):
        for _ in range(self.dice.choice([0, 1, 3, 6, 10])):
            self._find()
        for _ in range(self.dice.choice([0, 0, 2])):
            at = self._moment()
            points = self.dice.choice([-20, 5, 15, 40])
            self._line(self._version(at), "adjustment", points, at, None, f"gift:{self.sequence}")

    def _moment(self):
        """Now and then two at once, and at the midnight at which others lapse."""
        return day(
            self.dice.randrange(-250, 175) + self.dice.choice([0, 0.5, 0.5, self.dice.random()])
        )

    def _version(self, at):
        begun = [one for one in self.versions if one.effective_from <= at]
        return (begun or self.versions[:1])[-1]

    def _find(self):
        at = self._moment()
        version = self._version(at)
        body = body_of(version)
        clause = self.dice.choice(body.clauses)
        severity = self.dice.choice(sorted(clause.points))
        violation = Violation.objects.create(
            party=self.party,
            clause=clause.code,
            version=version,
            severity=severity,
            conduct_from=at - timedelta(days=1),
            conduct_to=at,
            decided_at=at,
            decided_by="person",
            actor="user:1",
            facts=self.text,
            facts_digest=self.text.digest,
            source_key=f"{self.party.pk}:{self.sequence}:{at.isoformat()}",
            recorded_at=at,
        )
        fell = self.dice.random() < 0.25
        if fell:
            ViolationOverturned.objects.create(
                violation=violation,
                cause="wrong_fact",
                actor="user:1",
                reason=self.text,
                reason_digest=self.text.digest,
                recorded_at=at,
            )
        if price := clause.points[severity]:
            self._charge(violation, clause, price, fell)
        else:
            self.sequence += 1

    def _charge(self, violation, clause, price, fell):
        version, at = violation.version, violation.decided_at
        scheme = body_of(version).scheme.of_class(clause.ledger_class)
        ends = expiry_of(scheme, at, ZONE)
        points = signed(scheme, price)
        said = {"clause": clause.code, "ledger_class": clause.ledger_class}
        line = self._line(version, "violation", points, at, ends, line_key(violation.pk), **said)
        if self.dice.random() < 0.1:  # drawn anew
            self._undo(line)
            key = line_key(violation.pk, 1)
            line = self._line(version, "violation", 2 * points, at, ends, key, **said)
        relief = None
        if self.dice.random() < 0.2:
            key = f"relief:{violation.pk}"
            eases = {"rests_on": line, "ledger_class": clause.ledger_class}
            later = at + timedelta(days=self.dice.randrange(20))
            last = ends if ends is None else max(ends, later)
            helps = -signed(scheme, min(price, 5))
            relief = self._line(version, "relief", helps, later, last, key, **eases)
        if fell:
            self._undo(line)
            if relief:
                self._undo(relief)

    def _undo(self, line):
        said = {"reverses": line, "ledger_class": line.ledger_class, "clause": line.clause}
        key = f"reversal:{line.pk}"
        begins, ends = line.effective_at, line.expires_at
        self._line(line.version, "reversal", -line.points, begins, ends, key, **said)

    def _line(self, version, kind, points, at, ends, key, **said):
        self.sequence += 1
        line = LedgerLine(
            party=self.party,
            scheme=body_of(version).scheme.code,
            kind=kind,
            points=points,
            effective_at=at,
            expires_at=ends,
            sequence=self.sequence,
            source_key=key,
            version=version,
            **said,
        )
        line.digest = digest_of(line)
        line.save()
        return line


def _trade(dice, parties):
    OrderDay.objects.bulk_create(
        OrderDay(
            party=party,
            day=date(2026, 1, 1) + timedelta(days=n),
            currency=currency,
            completed=9,
            clean_orders=dice.randrange(9),
            completed_amount=90_000,
            clean_amount=dice.randrange(90_000),
        )
        for party in dice.sample(parties, len(parties) // 2)
        for n in range(0, 180, dice.choice([1, 5]))
        for currency in ("USD", "MXN")
    )
