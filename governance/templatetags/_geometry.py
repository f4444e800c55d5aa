"""Where marks go on a picture: arithmetic in, frozen shapes out; templates only write them down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from governance.templatetags._words import number

SWEEP, FIRST_ANGLE = 240, 210
CENTRE_X, CENTRE_Y, RADIUS = 150, 122, 92


def read(row: object, name: str, default: object = None) -> Any:
    """A value by name from a mapping or an object: charts take both."""
    if isinstance(row, dict):
        return row.get(name, default)
    return getattr(row, name, default)


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


# Charts


def ticks(highest: float, about: int = 3) -> list[float]:
    """Round numbers from zero to at least `highest`."""
    if highest <= 0:
        return [0, 1]
    raw = highest / about
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    if highest >= 1 and step < 1 and float(highest).is_integer():
        step = 1
    count = math.ceil(highest / step - 1e-9)
    return [round(step * index, 10) for index in range(count + 1)]


@dataclass(frozen=True)
class Point:
    label: str
    value: float | None
    text: str
    url: str
    tone: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    middle: float = 0
    label_shown: bool = False
    value_shown: bool = False
    label_anchor: str = "middle"


@dataclass(frozen=True)
class Guide:
    y: float
    text: str


def shown_labels(count: int, most: int = 5) -> set[int]:
    """Which of `count` labels fit on the narrowest screen: ends and even steps between."""
    if count <= most:
        return set(range(count))
    return {round(index * (count - 1) / (most - 1)) for index in range(most)}


def anchor_of(index: int, count: int) -> str:
    if count < 3:
        return "middle"
    return "start" if index == 0 else "end" if index == count - 1 else "middle"


def columns(rows: Sequence[object], *, height: int, unit: str) -> tuple[list[Point], list[Guide]]:
    """Upright bars on a zero base; x in percent so that text never stretches, y in pixels."""
    rows = list(rows)
    values = [read(row, "value") for row in rows]
    highest = max((value for value in values if value is not None), default=0)
    scale = ticks(highest)
    slot = 100 / max(len(rows), 1)
    width = slot * (0.72 if len(rows) < 40 else 0.86)
    labels = shown_labels(len(rows), 12 if len(rows) <= 12 else 5)
    points = []
    peak = max((i for i, value in enumerate(values) if value == highest), default=0)
    for index, row in enumerate(rows):
        value, last = values[index], index == len(rows) - 1
        tall = round((value or 0) / scale[-1] * height, 2)
        middle = round(slot * (index + 0.5), 3)
        points.append(
            Point(
                label=str(read(row, "label")),
                value=value,
                text=str(read(row, "text") or number(value, unit)),
                url=str(read(row, "url") or ""),
                tone=str(read(row, "tone") or ""),
                x=round(middle - width / 2, 3),
                y=round(height - tall, 2),
                width=round(width, 3),
                height=tall,
                middle=middle,
                label_shown=index in labels,
                value_shown=len(rows) <= 12 or index == peak or (last and index - peak > 2),
                label_anchor=anchor_of(index, len(rows)) if len(rows) > 12 else "middle",
            )
        )
    return points, guides(scale, height, unit)


def guides(scale: Sequence[float], height: int, unit: str) -> list[Guide]:
    return [Guide(round(height - t / scale[-1] * height, 2), number(t, unit)) for t in scale[1:]]


@dataclass(frozen=True)
class Line:
    name: str
    tone: str
    path: str
    points: tuple[Point, ...]
    label_y: float

    @property
    def last_text(self) -> str:
        return next((point.text for point in reversed(self.points) if point.value is not None), "")


def free_place(wanted: float, taken: Sequence[float], height: int) -> float:
    """The nearest height for a line's name that is inside the picture and covers no other name."""
    places = [wanted, *(other + gap for other in taken for gap in (-15, 15))]
    free = [
        place
        for place in places
        if 10 <= place <= height - 4 and all(abs(place - other) >= 15 for other in taken)
    ]
    return min(free, key=lambda place: abs(place - wanted), default=wanted)


def lines(
    series: Sequence[object], *, height: int, unit: str, limits: Sequence[object] = ()
) -> tuple[list[Line], list[Guide], list[Guide]]:
    """Lines over a shared zero base. A missing value breaks its line and is never shown as zero."""
    everything = [read(p, "value") for one in series for p in read(one, "points")]
    known = [v for v in everything if v is not None] + [read(limit, "at") for limit in limits]
    scale = ticks(max(known, default=0))

    def level(value: float) -> float:
        return round(height - value / scale[-1] * height, 2)

    drawn: list[Line] = []
    for one in series:
        rows = list(read(one, "points"))
        labels = shown_labels(len(rows), 5)
        step = 100 / max(len(rows) - 1, 1)
        points, path, pen_down = [], [], False
        for index, row in enumerate(rows):
            value, x = read(row, "value"), round(step * index, 3)
            if value is None:
                pen_down = False
            else:
                path.append(f"{'L' if pen_down else 'M'}{round(x * 10, 2)} {level(value)}")
                pen_down = True
            points.append(
                Point(
                    label=str(read(row, "label")),
                    value=value,
                    text=str(read(row, "text") or number(value, unit)),
                    url=str(read(row, "url") or ""),
                    tone="",
                    x=x,
                    y=level(value or 0),
                    label_shown=index in labels,
                    value_shown=index == len(rows) - 1,
                    label_anchor=anchor_of(index, len(rows)),
                )
            )
        last = next((p.y for p in reversed(points) if p.value is not None), height)
        label_y = free_place(max(last - 10, 10), [other.label_y for other in drawn], height)
        tone = str(read(one, "tone") or "accent")
        drawn.append(Line(str(read(one, "name")), tone, "".join(path), tuple(points), label_y))
    marks = [Guide(level(read(m, "at")), str(read(m, "label", ""))) for m in limits]
    return drawn, guides(scale, height, unit), marks


@dataclass(frozen=True)
class Spark:
    path: str
    last_x: float
    last_y: float
    limit_y: float | None


def sparkline(
    values: Sequence[float | None], *, width: int, height: int, limit: float | None = None
) -> Spark:
    known = [value for value in values if value is not None]
    if not known:
        return Spark("", 0, 0, None)
    low, high = min(known), max(known)
    if limit is not None:
        low, high = min(low, limit), max(high, limit)
    spread = (high - low) or 1
    step = (width - 4) / max(len(values) - 1, 1)

    def level(value: float) -> float:
        if high == low:
            return height / 2
        return round(height - 3 - (value - low) / spread * (height - 6), 2)

    path, pen_down, last = [], False, (0.0, 0.0)
    for index, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        last = (round(2 + step * index, 2), level(value))
        path.append(f"{'L' if pen_down else 'M'}{last[0]} {last[1]}")
        pen_down = True
    return Spark("".join(path), *last, level(limit) if limit is not None else None)
