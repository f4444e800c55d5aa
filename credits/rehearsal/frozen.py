"""One ledger handed to the engine: where a freezing line is reached, lapse stops."""

from typing import TYPE_CHECKING, NamedTuple

from credits.engine import Entry, crossings_of, total_at
from credits.rehearsal.moments import NEVER, Ints, micro, moment_of
from policies.scheme import clamp, is_past

if TYPE_CHECKING:
    from credits.rehearsal.events import Lines
    from credits.rehearsal.ladders import Ladder
    from credits.rehearsal.terms import Timeline

Trace = list[tuple[int, int]]


class Found(NamedTuple):
    """A milestone passed in the period; `rest` are its moment, milestone, scale and recovery."""

    order: int
    line: int
    rest: tuple[int, int, int, int]


def by_the_engine(
    lines: "Lines",
    mine: Ints,
    keys: list[str],
    ladder: "Ladder",
    ledger_class: int,
    since: int,
    until: int,
) -> tuple[list[Found], int]:
    """What the lines at these places pass in the period, and the worst score in it."""
    timeline = ladder.timelines[ledger_class]
    entries = [_entry(lines, int(n), key) for n, key in zip(mine, keys, strict=True)]
    passed = crossings_of(
        entries,
        lambda moment: timeline.at(micro(moment)),
        turns=[moment_of(turn) for turn in timeline.turns],
    )
    trace = _trace(entries, timeline, [one.at for one in passed if one.terminal])
    found = []
    orders: dict[int, int] = {}
    for one in passed:
        at = micro(one.at)
        if since <= at < until:
            scheme = timeline.at(at)
            number = ladder.codes.index(one.milestone)
            scale = ledger_class * len(timeline.schemes) + timeline.schemes.index(scheme)
            line = next(line for line in scheme.milestones if line.code == one.milestone)
            asked = (number, scale) in ladder.wait_for_recovery
            recovers = _recovers(trace, timeline, line.at, at, until) if asked else NEVER
            rest = at, number, scale, recovers
            found.append(Found(orders.setdefault(one.line_id, len(orders)), one.line_id, rest))
    inside = [(moment, score) for moment, score in trace if since <= moment < until]
    worst = min if timeline.at(inside[-1][0]).direction == "deduct" else max
    return found, worst(score for _, score in inside)


def _entry(lines: "Lines", place: int, key: str) -> Entry:
    ends = int(lines.ends[place])
    return Entry(
        id=place,
        points=int(lines.points[place]),
        effective_at=moment_of(lines.begins[place]),
        expires_at=None if ends == NEVER else moment_of(ends),
        source_key=key,
        charges=bool(lines.charges[place]),
    )


def _trace(entries: list[Entry], timeline: "Timeline", terminals: list) -> Trace:
    """The score after each moment at which something happens."""
    moments = {micro(entry.effective_at) for entry in entries}
    moments |= {micro(entry.expires_at) for entry in entries if entry.expires_at}
    trace = []
    for at in sorted(moments.union(timeline.turns)):
        scheme = timeline.at(at)
        trace.append((at, clamp(scheme, total_at(entries, scheme, moment_of(at), terminals))))
    return trace


def _recovers(trace: Trace, timeline: "Timeline", line: int, after: int, until: int) -> int:
    for moment, score in trace:
        if after < moment < until and not is_past(timeline.at(moment), score, line):
            return moment
    return NEVER
