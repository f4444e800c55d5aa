"""Words and bars for what rules found."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from governance.templatetags import _words

register = template.Library()


@register.filter
def measured(value: float | None, unit: str = "") -> str:
    """A metric's value with its unit: 16.8 %, 155, 3.77 stars."""
    if value is None:
        return _("not known")
    if unit == "fraction":
        return _words.number(round(value * 100, 2), "%")
    return _words.number(round(value, 4), _("stars") if unit == "stars" else "")


@register.filter
def facts(found: Mapping[str, float | None], metrics: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Metrics by name and their values, ready to read."""
    said = []
    for code, value in found.items():
        metric = metrics.get(code)
        said.append((metric.title, measured(value, metric.unit)) if metric else (code, str(value)))
    return said


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
