"""Decisions, appeals, stays, lessons and orders in any order leave what never deciding would."""

import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from governance.actors import CLOCK
from governance.calendars import local_date
from parties.services import link_parties
from policies.models import RulebookVersion
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import publish
from tests.violations.histories import (
    BREACHES,
    Breach,
    breaches,
    record,
    rules,
    same_standing,
)
from tests.violations.support import GROUNDS, MARCH_1, REVIEWER, SECOND, hold
from violations import services
from violations.earned import EarnedBatch
from violations.models import Penalty, ViolationOverturned

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MANY = 1000 if LONG else 6  # the desk tries the same by its own doors
PHASES = [Phase.generate, Phase.shrink] if LONG else [Phase.generate]
WHY = "It was looked at again, and this is what was seen."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FATES = ["upheld", "stayed", "eased", "milder", "overturned", "corrected"]
FALLEN = {"overturned", "corrected"}
MILDER = {"high": "medium", "medium": "low"}
KINDS = ("seller", "creator")
TIERS = [
    {"code": "plain", "title": "Plain", "clean_days": 2, "benefits": []},
    {
        "code": "trusted",
        "title": "Trusted",
        "clean_days": 12,
        "score_at_least": 190,
        "benefits": [{"control": "settlement_faster", "duration": {"kind": "permanent"}}],
    },
]
LINKED = {
    "code": "linked_account",
    "title": "A linked account's breach",
    "text": "You answer for what your bound accounts do.",
    "severity": "linked",
    "points": {"linked": 0},
}


def world():
    """Shops and creators under the rules of histories, who answer for each other and earn."""
    MarketFactory()
    for kind, other in zip(KINDS, reversed(KINDS), strict=True):
        body = rules() | {"funds": GROUNDS, "tiers": TIERS}
        body["clauses"][0]["funds"] = ["claims"]
        body["clauses"].append(LINKED)
        body["scheme"]["earning"] = {"points": 4, "per_orders": 200, "lapses": True}
        body["scheme"]["joint"] = [
            {
                "party_kind": other,
                "links": ["bound"],
                "clause": "linked_account",
                "share_percent": 50,
                "confidence_at_least": 80,
                "clauses": ["late_dispatch"],
            }
        ]
        publish("us", kind, body=body)


@dataclass(frozen=True)
class Happening:
    """Something that happens to one of two linked accounts: a finding, its fate, a lesson, orders."""

    at: datetime
    what: str
    who: int
    breach: Breach | None = None


@st.composite
def timelines(draw):
    """Findings about either account; what becomes of each, once or twice; orders now and then."""
    rows, taught = [], set()
    for breach in draw(breaches(most=5)):
        who = draw(st.integers(0, 1))
        fates = draw(st.lists(st.sampled_from(FATES), max_size=2))
        if "milder" not in fates and (who, breach.clause) not in taught and draw(st.booleans()):
            taught.add((who, breach.clause))  # once: points come back once a clause and month
            fates.append("learned")
        rows.append(Happening(breach.at, "found", who, breach))
        rows += [Happening(later(draw, breach), fate, who, breach) for fate in fates]
    for week in draw(st.lists(st.integers(0, 8), max_size=2, unique=True)):
        at = MARCH_1 + timedelta(days=7 * week + 3, hours=11)
        rows.append(Happening(at, "earned", draw(st.integers(0, 1))))
    return sorted(rows, key=lambda row: row.at)


def later(draw, breach):
    return breach.at + timedelta(hours=draw(st.integers(1, 700)), seconds=breach.day)


def can_be_milder(breach):
    return not breach.also and (breach.clause, MILDER.get(breach.severity)) in BREACHES


def without_what_fell(rows):
    """The same history had nobody decided what fell, and decided the milder from the beginning."""
    fallen = {row.breach for row in rows if row.what in FALLEN}
    eased = {row.breach for row in rows if row.what == "milder" and can_be_milder(row.breach)}
    kept = []
    for row in rows:
        if row.what not in {"found", "learned", "earned"} or row.breach in fallen:
            continue
        if row.breach in eased:
            milder = replace(row.breach, severity=MILDER[row.breach.severity])
            row = replace(row, breach=milder, what="found_milder")
        kept.append(row)
    return kept


class Pair:
    """A shop and the creator bound to it, and what happens to them."""

    def __init__(self, rows):
        self.parties = [PartyFactory(kind=kind, created_at=MARCH_1) for kind in KINDS]
        shop, creator = self.parties
        link_parties(
            party=shop,
            other=creator,
            kind="bound",
            origin="marketplace",
            by=REVIEWER,
            at=MARCH_1 - DAY,
        )
        self.findings, self.orders = {}, [[], []]
        for row in rows:
            getattr(self, f"is_{row.what}")(row)

    def is_found(self, row):
        """A finding, and money held for it where the clause allows that."""
        self.is_found_milder(row)
        if row.breach.clause == "late_dispatch" and not row.breach.also:
            found = self.findings[row.breach]
            hold(found.party, str(row.breach.day), at=row.at, violation_id=found.pk, days=20)

    def is_found_milder(self, row):
        self.findings[row.breach] = record(self.parties[row.who], row.breach)

    def is_upheld(self, row):
        """An appeal that was heard while the measures rested, and lost."""
        if stay := self.stayed(row):
            services.end_stay(stay_id=stay.pk, by=SECOND, at=row.at + timedelta(minutes=30))

    def is_stayed(self, row):
        self.stayed(row)

    def stayed(self, row):
        if not self.stands(row):
            return None
        key = f"appeal:{row.at}"
        return services.grant_stay(basis="rulebook", source_key=key, **self.about(row))

    def is_eased(self, row):
        """An appeal won in part: what is imposed by the finding itself ends within the hour."""
        rows = Penalty.objects.filter(violation=self.findings[row.breach])
        ends = {penalty.pk: row.at + HOUR for penalty in rows if is_longer(penalty, row.at)}
        if ends and self.stands(row):
            services.ease_measures(ends=ends, reason=WHY, **self.about(row))

    def is_milder(self, row):
        """An appeal won in part: the same clause at a lower severity."""
        found = self.findings[row.breach]
        if self.stands(row) and can_be_milder(row.breach) and found.severity == row.breach.severity:
            self.findings[row.breach] = services.replace_violation(
                clause=found.clause,
                severity=MILDER[found.severity],
                cause="wrong_clause",
                reason=WHY,
                **self.about(row),
            ).violation

    def is_overturned(self, row):
        if self.stands(row):
            services.overturn_violation(cause="wrong_fact", reason=WHY, **self.about(row))

    def is_corrected(self, row):
        if self.stands(row):
            services.correct_violation(reason=WHY, **self.about(row))

    def is_learned(self, row):
        """The finding's course, which takes weight off it and brings points back."""
        if self.stands(row):
            key = f"course:{self.findings[row.breach].pk}"
            services.note_lesson(course="dispatch-on-time", **self.about(row))
            services.grant_relief(points=5, source_key=key, **self.about(row))

    def is_earned(self, row):
        """Clean orders of the day before."""
        party, day = self.parties[row.who], local_date(row.at - DAY, "America/New_York")
        version = RulebookVersion.objects.get(rulebook__party_kind=party.kind)
        self.orders[row.who].append(EarnedBatch(party.pk, version.pk, None, day, 4))
        services.earn(parties=[party], batches=self.orders[row.who], by=CLOCK, at=row.at)

    def stands(self, row):
        found = self.findings[row.breach]
        return not ViolationOverturned.objects.filter(violation=found).exists()

    def about(self, row):
        return {"violation_id": self.findings[row.breach].pk, "by": SECOND, "at": row.at}


def is_longer(penalty, at):
    """Whether it runs at this moment, and for more than an hour."""
    ended = penalty.steps.filter(kind__in=["lifted", "expired", "replaced"]).exists()
    ends_at = penalty.control.ends_at
    return not ended and (ends_at is None or ends_at > at + HOUR)


def compare(rows):
    """Two pairs of accounts: one with everything that happened, one without what fell."""
    lived, clean = Pair(rows), Pair(without_what_fell(rows))
    last = max(row.at for row in rows)
    for party, other in zip(lived.parties, clean.parties, strict=True):
        same_standing(party, other, last)


class InAnyOrder(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        world()

    @settings(max_examples=MANY, deadline=None, phases=PHASES)
    @given(timelines())
    def test_what_fell_leaves_no_trace_whichever_order_things_came_in(self, rows):
        compare(rows)
