"""The walk of a rehearsal, over many ledgers at once, says what the engine says of each."""

from copy import deepcopy
from datetime import UTC, datetime, time, timedelta

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from credits.engine import Entry, crossings_of, total_at
from credits.rehearsal.events import Lines
from credits.rehearsal.ladders import Ladder
from credits.rehearsal.moments import DAY, NEVER, LocalDays, micro, moment_of
from credits.rehearsal.restrictions import stretches_of
from credits.rehearsal.terms import InForce, Terms, Timeline
from credits.rehearsal.walk import walk
from credits.services import expiry_of
from governance import calendars
from policies.scheme import Scheme, clamp, is_past, parse
from tests.rulebooks import ACCUMULATING, DEDUCTING, a_body

DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = micro(DAY_0 + timedelta(days=12)), micro(DAY_0 + timedelta(days=33))


def scheme(raw, **changes):
    return msgspec.convert({**deepcopy(raw), **changes}, Scheme)


def without_a_last_line(raw):
    return [line for line in raw["milestones"] if not line.get("terminal")]


def recovering(raw):
    """Each line's measures last until the score is back on its good side."""
    recovers = [{"control": "campaigns_off", "duration": {"kind": "until_recovered"}}]
    return [{**line, "measures": recovers} for line in raw["milestones"]]


SCHEMES = [
    scheme(DEDUCTING, milestones=recovering(DEDUCTING)),
    scheme(DEDUCTING, milestones=without_a_last_line(DEDUCTING), start=180),
    scheme(
        DEDUCTING,
        milestones=recovering(DEDUCTING),
        lapse={"kind": "rolling", "days": 180, "stops_at_terminal": False},
    ),
    scheme(
        DEDUCTING,
        milestones=[{**line, "extends": True} for line in DEDUCTING["milestones"]],
        floor=60,
    ),
    scheme(ACCUMULATING),
    scheme(ACCUMULATING, milestones=without_a_last_line(ACCUMULATING), cap=30),
    scheme(ACCUMULATING, milestones=[{**ACCUMULATING["milestones"][0], "freezes": True}]),
]


def day(n: float) -> datetime:
    return DAY_0 + timedelta(days=n)


histories = st.lists(
    st.tuples(
        st.integers(-120, 120).filter(bool),
        st.integers(0, 30),
        st.integers(0, 40) | st.none(),
        st.booleans(),
        st.integers(0, 3),  # the ledger: two parties with two classes each
    ),
    max_size=40,
)
turns = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(SCHEMES), st.sampled_from(SCHEMES)),
    min_size=1,
    max_size=3,
    unique_by=lambda turn: turn[0],
).map(lambda turns: sorted(turns, key=lambda turn: turn[0]))


def lines_of(rows):
    ends = [NEVER if lasts is None else micro(day(at + lasts)) for _, at, lasts, _, _ in rows]
    return Lines(
        ledger=np.array([row[4] for row in rows], dtype=np.int64),
        points=np.array([row[0] for row in rows], dtype=np.int64),
        begins=np.array([micro(day(row[1])) for row in rows], dtype=np.int64),
        ends=np.array(ends, dtype=np.int64),
        charges=np.array([row[3] for row in rows], dtype=bool),
        classes=2,
    )


def keys_of(places):
    """Neither in the order of lines nor of numbers."""
    return [f"violation:{7 * int(place) % 41}" for place in places]


def entries_of(lines, ledger):
    places = np.flatnonzero(lines.ledger == ledger)
    return [
        Entry(
            int(n),
            int(lines.points[n]),
            moment_of(lines.begins[n]),
            None if lines.ends[n] == NEVER else moment_of(lines.ends[n]),
            key,
            bool(lines.charges[n]),
        )
        for n, key in zip(places, keys_of(places), strict=True)
    ]


def by_the_engine(entries, timeline):
    """What is passed in the period with the recovery from it, and the worst score."""
    since, until = PERIOD
    passed = crossings_of(
        entries,
        lambda moment: timeline.at(micro(moment)),
        turns=[moment_of(turn) for turn in timeline.turns],
    )
    terminals = [one.at for one in passed if one.terminal]
    moments = {micro(one.effective_at) for one in entries}
    moments |= {micro(one.expires_at) for one in entries if one.expires_at}
    trace = []
    for at in sorted(moments.union(timeline.turns)):
        valid = timeline.at(at)
        trace.append((at, clamp(valid, total_at(entries, valid, moment_of(at), terminals))))
    said = set()
    for one in passed:
        if since <= micro(one.at) < until:
            line = next(x for x in timeline.at(micro(one.at)).milestones if x.code == one.milestone)
            kinds = {measure.duration.kind for measure in line.measures}
            later = (
                at
                for at, score in trace
                if micro(one.at) < at < until and not is_past(timeline.at(at), score, line.at)
            )
            recovers = next(later, NEVER) if "until_recovered" in kinds else NEVER
            said.add((one.milestone, one.line_id, micro(one.at), recovers))
    inside = [(at, score) for at, score in trace if since <= at < until]
    worst = min if timeline.at(inside[-1][0]).direction == "deduct" else max
    return said, worst(score for _, score in inside)


@given(histories, turns)
def test_what_is_passed_its_recovery_and_the_worst_score_are_the_engines(rows, turns):
    starts = [micro(day(n)) for n, _, _ in turns]
    timelines = {
        "ordinary": Timeline(starts, [one for _, one, _ in turns], [PERIOD[0]]),
        "serious": Timeline(starts, [one for _, _, one in turns], [PERIOD[0]]),
    }
    ladder, lines = Ladder(timelines), lines_of(rows)
    before_the_end = lines.begins < PERIOD[1]
    lines = Lines(*(getattr(lines, name)[before_the_end] for name in COLUMNS), classes=2)

    found = walk(lines, ladder, *PERIOD, keys_of)

    assert found.ledgers.tolist() == sorted(set(lines.ledger.tolist()))
    for ledger, worst in zip(found.ledgers.tolist(), found.worst.tolist(), strict=True):
        passed = found.passed
        mine = np.flatnonzero(passed.ledger == ledger)
        said = {
            (
                ladder.codes[passed.milestone[n]],
                int(passed.line[n]),
                int(passed.at[n]),
                int(passed.recovers[n]),
            )
            for n in mine
        }
        timeline = timelines[["ordinary", "serious"][ledger % 2]]
        assert (said, worst) == by_the_engine(entries_of(lines, ledger), timeline)
        assert len(said) == len(mine)
        for n in mine:
            at = int(passed.at[n])
            assert ladder.schemes[passed.scale[n]] == timeline.at(at)


COLUMNS = ("ledger", "points", "begins", "ends", "charges")
zones = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Asia/Jakarta", "Australia/Lord_Howe", "Asia/Beirut"]
)
moments = st.integers(0, 400 * DAY // 1_000_000 - 1).map(lambda n: n * 1_000_000 + 17)


@given(zones, st.lists(moments, min_size=1), st.integers(0, 200))
def test_days_later_at_the_same_clock_as_the_calendar_says(zone, seconds, days):
    until = day(400)
    local = LocalDays(DAY_0, until, zone)
    at = np.array([micro(DAY_0) + n for n in seconds], dtype=np.int64)

    found = local.same_clock(at, days, micro(until))

    said = [micro(calendars.same_clock(moment_of(one), days, zone)) for one in at]
    assert found.tolist() == [min(one, micro(until)) for one in said]
    dates = [calendars.local_date(moment_of(one), zone) for one in at]
    assert [local.date_of(n) for n in local.of(at)] == dates


LAPSES = [
    {"kind": "rolling", "days": 180},
    {"kind": "rolling", "days": 1},
    {"kind": "calendar", "period": "quarter"},
    {"kind": "calendar", "period": "year", "resets_on": "last_monday"},
    {"kind": "calendar", "period": "quarter", "resets_on": "first_monday"},
    {"kind": "never"},
]


@given(zones, st.sampled_from(LAPSES), moments)
def test_a_line_lapses_when_the_ledger_says(zone, lapse, second):
    body = parse(a_body({**deepcopy(DEDUCTING), "lapse": lapse}))
    terms = Terms("us", "seller", zone, [InForce(1, DAY_0, body)], body, DAY_0, day(400))
    begins = micro(DAY_0) + second

    found = terms.lapses("ordinary")[terms.days.of(np.array([begins]))[0]]

    expected = expiry_of(body.scheme, moment_of(begins), zone)
    assert found == (NEVER if expected is None else micro(expected))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 90), st.integers(0, 30)), max_size=12))
def test_days_under_several_restrictions_are_counted_once(rows):
    local = LocalDays(DAY_0, day(130), "UTC")
    owner = np.array([row[0] for row in rows], dtype=np.int64)
    begins = np.array([micro(day(row[1] / 3)) for row in rows], dtype=np.int64)
    ends = np.array([micro(day((row[1] + row[2]) / 3)) for row in rows], dtype=np.int64)

    found = stretches_of(owner, begins, ends, local)

    touched = {
        (one, n)
        for one, begin, end in zip(owner.tolist(), begins, ends, strict=True)
        for first, last in [local.of(np.array([begin, max(begin, end - 1)])).tolist()]
        for n in range(first, last + 1)
    }
    listed = [
        (one, n)
        for one, first, last in zip(found.owner.tolist(), found.first, found.last, strict=True)
        for n in range(first, last + 1)
    ]
    assert sorted(touched) == listed
    apart = (found.owner[1:] != found.owner[:-1]) | (found.first[1:] > found.last[:-1] + 1)
    assert apart.all()


def test_a_moment_is_the_same_after_a_journey_through_microseconds():
    moment = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)

    assert moment_of(micro(moment)) == moment
    assert time.min == LocalDays(moment, moment, "UTC").midnights[0].time()
