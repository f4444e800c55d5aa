"""Tags that hand chart geometry to the components; the arithmetic is in `_gauge` and `_plots`."""

from collections.abc import Sequence

from django import template

from governance.templatetags import _gauge, _plots

register = template.Library()

PLOT_HEIGHT = 160


@register.simple_tag
def score_gauge(
    score: float,
    floor: float,
    cap: float,
    milestones: Sequence[object] = (),
    bands: Sequence[object] = (),
    direction: str = "deduct",
    start: float | None = None,
    word: str = "",
    tone: str = "",
) -> _gauge.Gauge:
    return _gauge.gauge(
        score,
        floor=floor,
        cap=cap,
        milestones=milestones or (),
        bands=bands or (),
        direction=direction or "deduct",
        start=start if start != "" else None,
        word=word or "",
        tone=tone or "",
    )


@register.simple_tag
def spark_shape(
    values: Sequence[float | None], limit: float | None = None, width: int = 96, height: int = 24
) -> _plots.Spark:
    return _plots.sparkline(
        list(values or ()), width=width, height=height, limit=limit if limit != "" else None
    )


@register.simple_tag
def column_shapes(
    rows: Sequence[object], unit: str = "", height: int = PLOT_HEIGHT
) -> dict[str, object]:
    points, guides = _plots.columns(rows or (), height=height, unit=unit or "")
    return {
        "points": points,
        "guides": guides,
        "height": height,
        "total_height": height + 24,
        "label_y": height + 18,
        "crowded": len(points) > 31,
    }


@register.simple_tag
def bar_shapes(rows: Sequence[object], unit: str = "") -> list[dict[str, object]]:
    """Lying bars: the widest is whole, all start at zero."""
    points, _guides = _plots.columns(rows or (), height=100, unit=unit or "")
    highest = max((point.value or 0 for point in points), default=0) or 1
    return [
        {
            "label": point.label,
            "text": point.text,
            "url": point.url,
            "tone": point.tone,
            "width": round((point.value or 0) / highest * 100, 2),
        }
        for point in points
    ]


@register.simple_tag
def line_shapes(
    series: Sequence[object],
    unit: str = "",
    limits: Sequence[object] = (),
    height: int = PLOT_HEIGHT,
) -> dict[str, object]:
    drawn, guides, limit_lines = _plots.lines(
        series or (), height=height, unit=unit or "", limits=limits or ()
    )
    first = drawn[0].points if drawn else ()
    table = [
        {"label": point.label, "cells": [line.points[index] for line in drawn]}
        for index, point in enumerate(first)
    ]
    return {
        "lines": drawn,
        "guides": guides,
        "limits": limit_lines,
        "axis": [point for point in first if point.label_shown],
        "table": table,
        "height": height,
        "total_height": height + 24,
        "label_y": height + 18,
        "crowded": len(first) > 31,
    }
