"""The line of a rule in words, where it is plain: what is measured, how it compares, with what."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Detection, Metric
from violations.words import check_words, measured_words
from workbench.selectors.words import metric_text

COMPARED = re.compile(r"([a-z_][a-z0-9_]*) ?(>=|<=|>|<) ?(-?[0-9]+(?:\.[0-9]+)?)")
HOW = {
    ">": gettext_lazy("%(metric)s above %(value)s"),
    ">=": gettext_lazy("%(metric)s of %(value)s or more"),
    "<": gettext_lazy("%(metric)s below %(value)s"),
    "<=": gettext_lazy("%(metric)s of %(value)s or less"),
}


def rule_in_words(expression: str, metrics: dict[str, dict[str, Any]], currency: str) -> str:
    """`late_rate > 0.1 && orders >= 50` as people say it; nothing where it says more than that."""
    for sign, word in (("&&", _(" and ")), ("||", _(" or "))):
        parts = [
            _compared(one.strip(), metrics, currency) for one in expression.strip().split(sign)
        ]
        if all(parts):
            words = word.join(parts)
            return words[:1].upper() + words[1:]
    return ""


def found_by_rule(detection: Detection) -> str:
    """What a rule found, told to whom it judges: the words go into the statement as they are."""
    language, version = detection.party.language, detection.rule_version
    with translation.override(language):
        values = measured_words(_values(detection, language))
        return check_words(version.rule.title, version.number, values)


def _values(detection: Detection, language: str) -> Iterator[tuple[str, str]]:
    """Each value under the title of its metric: `Dispatched late`, `16.8%`."""
    metrics = Metric.objects.in_bulk(list(detection.facts))
    for code, value in sorted(detection.facts.items()):
        known = metrics.get(code)
        metric = known.in_language(language) if known else None
        unit, title = (metric.unit, metric.title) if metric else ("", code.replace("_", " "))
        yield title, metric_text(value, unit, detection.party.currency)


def _compared(part: str, metrics: dict[str, dict[str, Any]], currency: str) -> str:
    found = COMPARED.fullmatch(part)
    metric = metrics.get(found[1]) if found else None
    if found is None or metric is None:
        return ""
    value = metric_text(float(found[3]), metric.get("unit", ""), currency)
    return HOW[found[2]] % {"metric": metric.get("title", found[1]), "value": value}
