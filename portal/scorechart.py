"""The score over time as a drawing: a step line in true time, an event on it where it moved. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from credits.standing import Change
from governance import dates
from policies.scheme import Milestone, Scheme, is_past

HEIGHT = 180
MOST_MARKS = 40
HAIR = 0.2  # percent of the width within which steps are one
REACHES = timedelta(days=182)
TICKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that moved the score: when, what, by how much, to where, and its own page."""

    when: datetime
    what: str
    points: int
    after: int
    url: str = ""
    tone: str = "quiet"


def chart(
    *,
    series: list[tuple[datetime, int]],
    coming: list[Change],
    marks: Iterable[Mark],
    scheme: Scheme,
    milestones: Iterable[Milestone],
) -> dict[str, Any]:
    """What the template draws: two paths, the lines ahead, the marks, the axis."""
    since, now = series[0][0], series[-1][0]
    ahead = [change for change in coming if change.at <= now + REACHES]
    until = max((ahead[-1].at + timedelta(days=7)) if ahead else now, since + timedelta(days=1))
    future = [(now, series[-1][1]), *((one.at, one.score_after) for one in ahead)]
    lines = list(milestones)
    scores = [score for _at, score in (*series, *future)]
    near = [line.at for line in lines if _is_near(line.at, scores)]
    low, high = min([*scores, *near, scheme.floor]), max([*scores, *near])
    high = high if high > low else low + 1
    scale = Scale(since, until, low, high)
    shown = [one for one in marks if since <= one.when <= now][-MOST_MARKS:]
    return {
        "height": HEIGHT,
        "path": scale.steps([*series, (now, series[-1][1])]),
        "ahead": scale.steps([*future, (until, future[-1][1])]) if ahead else "",
        "marks": [{"mark": one, "x": scale.x(one.when), "y": scale.y(one.after)} for one in shown],
        "coming": [
            {"change": one, "x": scale.x(one.at), "y": scale.y(one.score_after)}
            for one in ahead[:MOST_MARKS]
        ],
        "lines": [
            {
                "line": line,
                "y": scale.y(line.at),
                "passed": is_past(scheme, series[-1][1], line.at),
            }
            for line in lines
            if low <= line.at <= high
        ],
        "now": scale.x(now),
        "axis": [
            {"x": scale.x(at), "text": dates.day_of_year(timezone.localtime(at))}
            for at in (since + (until - since) * n / TICKS for n in range(TICKS + 1))
        ],
        "low": low,
        "high": high,
    }


def _is_near(at: int, scores: list[int]) -> bool:
    """Whether a line is worth showing: within the course or a quarter of its reach beyond it."""
    low, high = min(scores), max(scores)
    room = max((high - low) // 4, 60)
    return low - room <= at <= high + room


@dataclass(frozen=True, slots=True)
class Scale:
    """Time from start to end by percent, scores by pixel."""

    since: datetime
    until: datetime
    low: int
    high: int

    def x(self, when: datetime) -> float:
        share = (when - self.since) / (self.until - self.since)
        return round(max(0.0, min(1.0, share)) * 100, 2)

    def y(self, score: int) -> float:
        return round((1 - (score - self.low) / (self.high - self.low)) * HEIGHT, 1)

    def steps(self, points: list[tuple[datetime, int]]) -> str:
        """A path that stays level until the score moves. Where it moves more than once within the
        width of a hair, only the last is drawn."""
        drawn: list[tuple[float, float]] = []
        for when, score in points:
            x, y = self.x(when), self.y(score)
            if drawn and abs(drawn[-1][0] - x) < HAIR:
                drawn[-1] = (x, y)
            else:
                drawn.append((x, y))
        (x, y), *rest = drawn
        path = [f"M{x * 10:g} {y:g}"]
        for x, y in rest:
            path.append(f"H{x * 10:g}V{y:g}")
        return "".join(path)
