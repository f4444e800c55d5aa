"""Where a score stands on its scale: arithmetic in, frozen shapes out; templates write them down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from governance.templatetags._rows import read

SWEEP, FIRST_ANGLE = 240, 210
CENTRE_X, CENTRE_Y, RADIUS = 150, 122, 92


@dataclass(frozen=True)
class Arc:
    path: str
    tone: str
    word: str


@dataclass(frozen=True)
class Mark:
    """A milestone on a score's scale: where it sits, what it says, whether the score is past it."""

    at: float
    label: str
    share: float
    passed: bool
    x: float = 0
    y: float = 0
    x2: float = 0
    y2: float = 0
    text_x: float = 0
    text_y: float = 0
    anchor: str = "middle"

    @property
    def percent(self) -> float:
        return round(self.share * 100, 2)


@dataclass(frozen=True)
class Gauge:
    score: float
    word: str
    tone: str
    share: float
    arcs: tuple[Arc, ...]
    reach: str
    needle_x: float
    needle_y: float
    marks: tuple[Mark, ...]
    floor: Mark
    cap: Mark
    next_mark: Mark | None

    @property
    def floor_shown(self) -> bool:
        return all(mark.at != self.floor.at for mark in self.marks)

    @property
    def cap_shown(self) -> bool:
        return all(mark.at != self.cap.at for mark in self.marks)


def place(value: float, knots: Sequence[float]) -> float:
    """Share of the scale at `value`. Stretches between knots are equally wide: all stay legible."""
    if value <= knots[0]:
        return 0.0
    for index, (low, high) in enumerate(pairwise(knots)):
        if value <= high:
            return (index + (value - low) / (high - low)) / (len(knots) - 1)
    return 1.0


def on_arc(share: float, radius: float) -> tuple[float, float]:
    angle = math.radians(FIRST_ANGLE - SWEEP * share)
    x, y = CENTRE_X + radius * math.cos(angle), CENTRE_Y - radius * math.sin(angle)
    return round(x, 2), round(y, 2)


def arc_path(start: float, end: float) -> str:
    (x1, y1), (x2, y2) = on_arc(start, RADIUS), on_arc(end, RADIUS)
    large = 1 if (end - start) * SWEEP > 180 else 0
    return f"M{x1} {y1}A{RADIUS} {RADIUS} 0 {large} 1 {x2} {y2}"


def derived_bands(floor: float, cap: float, lines: Sequence[float], accumulate: bool) -> list[dict]:
    """Bands between the lines, if the caller names none: good, then warn, then bad."""
    edges = sorted({floor, cap, *lines})
    stretches = list(pairwise(edges))
    if not accumulate:
        stretches.reverse()
    tones = ["good", "warn"]
    return [
        {"low": low, "high": high, "word": "", "tone": tones[i] if i < len(tones) else "bad"}
        for i, (low, high) in enumerate(stretches)
    ]


def gauge(
    score: float,
    *,
    floor: float,
    cap: float,
    milestones: Sequence[object] = (),
    bands: Sequence[object] = (),
    direction: str = "deduct",
    start: float | None = None,
    word: str = "",
    tone: str = "",
) -> Gauge:
    """What a score's picture needs, whether the scheme deducts from a start or accumulates."""
    accumulate = direction == "accumulate"
    lines = [
        (line, "") if isinstance(line, int | float) else (read(line, "at"), read(line, "label", ""))
        for line in milestones
    ]
    ats = [at for at, _label in lines]
    shown_bands = list(bands) or derived_bands(floor, cap, ats, accumulate)
    inside = [value for value in (*ats, start) if value is not None and floor < value < cap]
    edges = [edge for band in shown_bands for edge in (read(band, "low"), read(band, "high"))]
    inside += [edge for edge in edges if edge is not None and floor < edge < cap]
    knots = sorted({floor, cap, *inside})

    clamped = min(max(score, floor), cap)
    share = place(clamped, knots)
    for band in shown_bands:
        low, high = read(band, "low"), read(band, "high")
        low, high = (floor if low is None else low), (cap if high is None else high)
        within = low <= clamped < high if accumulate else low < clamped <= high
        worst_edge = clamped == high == cap if accumulate else clamped == low == floor
        if within or worst_edge:
            word, tone = word or read(band, "word", ""), tone or read(band, "tone", "quiet")
            break

    def mark(at: float, label: str) -> Mark:
        where = place(at, knots)
        (x, y), (x2, y2) = on_arc(where, RADIUS - 8), on_arc(where, RADIUS + 8)
        text_x, text_y = on_arc(where, RADIUS + 16)
        anchor = "middle" if 0.42 < where < 0.58 else "end" if where < 0.5 else "start"
        passed = score >= at if accumulate else score <= at
        return Mark(at, label, where, passed, x, y, x2, y2, text_x, round(text_y + 4, 2), anchor)

    arcs = []
    for band in shown_bands:
        low, high = read(band, "low"), read(band, "high")
        begin = place(floor if low is None else low, knots)
        end = place(cap if high is None else high, knots)
        if end > begin:
            arcs.append(Arc(arc_path(begin, end), read(band, "tone", "quiet"), read(band, "word")))
    marks = tuple(sorted((mark(at, label) for at, label in lines), key=lambda m: m.at))
    ahead = [m for m in marks if not m.passed]
    needle_x, needle_y = on_arc(share, RADIUS)
    return Gauge(
        score=score,
        word=word,
        tone=tone or "quiet",
        share=round(share * 100, 2),
        arcs=tuple(arcs),
        reach=arc_path(0, share) if share > 0.004 else "",
        needle_x=needle_x,
        needle_y=needle_y,
        marks=marks,
        floor=mark(floor, ""),
        cap=mark(cap, ""),
        next_mark=(ahead[0] if accumulate else ahead[-1]) if ahead else None,
    )
