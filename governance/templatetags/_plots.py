"""Where bars, lines and sparks go: arithmetic in, frozen shapes out; templates write them down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from governance.templatetags._rows import read
from governance.templatetags._words import number


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
