"""Words and bars for what rules found."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def measured(value: float | None, unit: str = "") -> str:
    """A metric's value with its unit: 16.8 %, 155, 3.77 stars."""
    if value is None:
        return _("not known")
    if unit == "fraction":
        return f"{number_format(round(value * 100, 2))} %"
    said = number_format(
        int(value) if value == int(value) else round(value, 4), force_grouping=True
    )
    return f"{said} {_('stars')}" if unit == "stars" else said


@register.filter
def facts(found: Mapping[str, float | None], units: Mapping[str, str]) -> list[tuple[str, str]]:
    """Metric and value of a detection, ready to read."""
    return [(code, measured(value, units.get(code, ""))) for code, value in found.items()]


@register.filter
def unit_map(metrics: Any) -> dict[str, str]:
    return {metric.code: metric.unit for metric in metrics}


@register.simple_tag
def verdicts(counts: Any, breaches_url: str = "") -> list[dict[str, Any]]:
    """The rows of a bar chart over breached, clean and unknown."""
    rows = [
        (_("Breached"), counts.breached, "bad", breaches_url),
        (_("Clean"), counts.cleared, "good", ""),
        (_("Unknown"), counts.unknown, "quiet", ""),
    ]
    return [
        {"label": label, "value": value, "tone": tone, "url": url}
        for label, value, tone, url in rows
    ]


@register.simple_tag
def share(part: int, whole: int) -> str:
    """A width for SVG; what exists at all can be seen."""
    if not part or not whole:
        return "0%"
    return f"{max(100 * part / whole, 2):.1f}%"


@register.simple_tag
def address(route: str, *args: Any) -> str:
    """Where a route of a room above leads, or nothing where there is no such route."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
