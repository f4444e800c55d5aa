"""What a finding rests on, as far as its party may see it: measurements and the item as it was seen.

Reports are left out, for they would say who sent them, and so are internal notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from governance.templatetags import _words
from monitoring.models import Metric
from portal.metrics import value_words
from portal.spoken import metric_here
from violations.models import Violation
from workbench.models import Evidence

SHOWN = (Evidence.Kind.DETECTION, Evidence.Kind.ITEM)


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence in words: name and value of each thing that it holds."""

    title: str
    at: datetime
    facts: list[tuple[str, str]]
    since: datetime | None = None
    until: datetime | None = None
    erased: bool = False


def evidence_shown(violation: Violation) -> list[Shown]:
    """In the order in which it came: two queries."""
    rows = (
        Evidence.objects.filter(case__decisions__steps__violation=violation, kind__in=SHOWN)
        .select_related("content")
        .distinct()
        .order_by("pk")
    )
    pieces = list(rows)
    named = _metrics_of(pieces)
    return [_shown(row, named) for row in pieces]


def _metrics_of(pieces: list[Evidence]) -> dict[str, Metric]:
    """The metrics that were measured, each as it is known now."""
    codes = {code for row in pieces for code in _data_of(row).get("values", {})}
    return Metric.objects.in_bulk(list(codes)) if codes else {}


def _data_of(row: Evidence) -> dict[str, Any]:
    return row.content.data if isinstance(row.content.data, dict) else {}


def _shown(row: Evidence, named: dict[str, Metric]) -> Shown:
    data = _data_of(row)
    if row.content.erased_at is not None:
        return Shown(row.get_kind_display(), row.recorded_at, [], erased=True)
    if row.kind == Evidence.Kind.ITEM:
        return Shown(_("The item as it was seen"), row.recorded_at, list(_of_item(data)))
    return Shown(
        _("What was measured"),
        row.recorded_at,
        list(_of_detection(data, named)),
        since=parse_datetime(data.get("conduct_from") or ""),
        until=parse_datetime(data.get("conduct_to") or ""),
    )


def _of_item(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    price = data.get("price")
    said = [
        (_("Title"), data.get("title", "")),
        (_("Text"), data.get("text", "")),
        (_("Brand"), data.get("brand", "")),
        (_("Price"), _words.money(price["amount"], price["currency"]) if price else ""),
        (_("Second of the clip"), str(data.get("second", ""))),
    ]
    return ((name, value) for name, value in said if value)


def _of_detection(data: dict[str, Any], named: dict[str, Metric]) -> Iterator[tuple[str, str]]:
    metrics = data.get("metrics", {})
    for code, value in sorted(data.get("values", {}).items()):
        said = metrics.get(code, {})
        metric = Metric(code=code, title=said.get("title", code), unit=said.get("unit", ""))
        words = (
            _("not known")
            if value is None
            else value_words(metric, value, str(data.get("currency", "")))
        )
        yield _title_here(metric, named.get(code)), words


def _title_here(frozen: Metric, known: Metric | None) -> str:
    """In the page's language, unless the metric has been given another name since it was frozen."""
    if known is None or known.title != frozen.title:
        return frozen.title
    return metric_here(known).title
