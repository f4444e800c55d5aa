"""Made-up histories of findings, and what of them can be compared between two parties."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from credits.models import Crossing, Tier
from credits.selectors import standing_at
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import a_body, changed, publish
from tests.violations.support import MARCH_1, REVIEWER, SECOND
from violations import services
from violations.models import Control, FundsState, RepeatReached

CLASSES = ("ordinary", "serious")
BLOCK = {"control": "live_off", "duration": {"kind": "days", "n": 10}}
COUNTERFEIT = {
    "code": "counterfeit",
    "title": "Counterfeit",
    "text": "Sell what is genuine.",
    "severity": "medium",
    "points": {"medium": 20, "high": 60},
    "repetition": {"points": {"medium": 60, "high": 120}, "of": "any", "days": 25},
    "ledger_class": "serious",
}
BREACHES = [
    ("late_dispatch", "low"),
    ("late_dispatch", "medium"),
    ("late_dispatch", "high"),
    ("reminder", "low"),
    ("counterfeit", "medium"),
    ("counterfeit", "high"),
]


def rules(counts_from="decision"):
    """Two ledgers, prices that look back, a rule on repeats, a line that recovers, one that extends."""
    body = changed(
        a_body(tiers=[]),
        scheme__counts_from=counts_from,
        scheme__classes=[{"code": "ordinary"}, {"code": "serious", "title": "Serious breaches"}],
        scheme__lapse={"kind": "rolling", "days": 30},
        scheme__repeats=[
            {"code": "often", "title": "Often", "count": 3, "days": 20, "measures": [BLOCK]}
        ],
        scheme__milestones__1__measures=[
            {"control": "live_off", "duration": {"kind": "until_recovered"}}
        ],
        scheme__milestones__2__extends=True,
        clauses__0__repetition={
            "points": {"low": 10, "medium": 30, "high": 70, "critical": 200},
            "days": 20,
            "days_after_course": 5,
        },
        clauses__0__measures=[
            {
                "control": "posts_capped",
                "params": {"cap": 3},
                "duration": {"kind": "hours", "n": 50},
            }
        ],
    )
    body["clauses"].append(dict(COUNTERFEIT))
    return body


@dataclass(frozen=True)
class Breach:
    """One finding to be made: on which day, of what, citing what besides."""

    day: int
    clause: str
    severity: str
    also: tuple[tuple[str, str], ...] = ()

    @property
    def at(self) -> datetime:
        return MARCH_1 + timedelta(days=self.day, minutes=self.day)


@st.composite
def breaches(draw, most=6):
    days = draw(st.lists(st.integers(0, 45), unique=True, min_size=1, max_size=most).map(sorted))
    found = []
    for day in days:
        (clause, severity), *also = draw(
            st.lists(
                st.sampled_from(BREACHES), min_size=1, max_size=2, unique_by=lambda one: one[0]
            )
        )
        found.append(Breach(day, clause, severity, tuple(also)))
    return found


def a_world(counts_from="decision"):
    MarketFactory()
    publish(body=rules(counts_from))


def a_party():
    return PartyFactory(created_at=MARCH_1)


def said_of(party, breach):
    return {
        "party": party,
        "clause": breach.clause,
        "severity": breach.severity,
        "also": [{"clause": clause, "severity": severity} for clause, severity in breach.also],
        "conduct_to": breach.at,
    }


def record(party, breach, at=None):
    return services.record_violation(
        **said_of(party, breach),
        facts="Made up, and long enough.",
        by=REVIEWER,
        conduct_from=breach.at,
        source_key=f"{party.pk}:{breach.day}",
        at=at or breach.at,
    )


def moments(history):
    """Some time after the last of a history, then past every lapse."""
    last = history[-1].at
    return [last, *(last + timedelta(days=n, hours=1) for n in (3, 12, 29, 60))]


def scores(party, when):
    return [
        standing_at(party, moment, ledger_class=name).score for name in CLASSES for moment in when
    ]


def crossings(party):
    rows = Crossing.objects.filter(party=party, undone__isnull=True)
    return sorted((row.ledger_class, row.milestone, row.crossed_at) for row in rows)


def repeats(party):
    rows = RepeatReached.objects.filter(party=party, undone__isnull=True)
    return sorted((row.rule, row.clause, row.count, row.reached_at) for row in rows)


def in_force(party, at):
    """Kind and end of each control, the end past all others where there is none."""
    never = datetime.max.replace(tzinfo=MARCH_1.tzinfo)
    rows = Control.objects.in_force_at(at).filter(party=party)
    return [(row.kind, row.ends_at or never) for row in rows]


def stricter(party, other, at):
    """Controls on one party that the other has not, or not as long."""
    allowed = in_force(other, at)
    return [
        (kind, end)
        for kind, end in in_force(party, at)
        if not any(kind == known and end <= until for known, until in allowed)
    ]


def holds(party, at):
    """Money held that no end has freed."""
    running = FundsState.objects.filter(party=party, state="running", ends_at__gt=at)
    return sorted(running.values_list("left", "ends_at"))


def tier(party, at):
    services.review_tier(party=party, by=SECOND, at=at)
    return Tier.objects.filter(party=party).values_list("code", flat=True).first()


def same_standing(party, other, last):
    """What a party is left with after the last of its history is what the other one has, or milder."""
    after = [last + timedelta(days=n, hours=1) for n in (0, 3, 12, 29, 60)]
    assert scores(party, after) == scores(other, after)
    assert crossings(party) == crossings(other)
    assert repeats(party) == repeats(other)
    assert holds(party, after[0]) == holds(other, after[0])
    for moment in after:
        assert tier(party, moment) == tier(other, moment)
        assert stricter(party, other, moment) == []
