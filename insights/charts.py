"""What the charts show: each mark with its number and with the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from insights.counting import APPEALS, DECISIONS, MEDIAN_HOURS, P90_HOURS, VIOLATIONS
from insights.selectors import Series

EXECUTED = {"state": "executed"}


@dataclass(frozen=True)
class Rows:
    """Links to the rows behind a number: the same market, the same day."""

    market: str

    def of(self, route: str, day: date, **more: str) -> str:
        return self._address(route, {"day": day.isoformat(), **more})

    def between(self, route: str, since: date, until: date, **more: str) -> str:
        """The rows behind a number of several days, first and last included."""
        days = {"since": since.isoformat(), "until": until.isoformat()}
        return self._address(route, {**days, **more})

    def _address(self, route: str, narrowed: dict[str, str]) -> str:
        try:
            address = reverse(route)
        except NoReverseMatch:
            return ""
        wanted = {"market": self.market, **narrowed}
        said = {name: value for name, value in wanted.items() if value or name == "state"}
        return f"{address}?{urlencode(said)}"


def violations(series: Series, rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "label": _label(day),
            "value": series.on(VIOLATIONS, day),
            "url": rows.of("workbench:violations", day),
        }
        for day in series.days
    ]


def decisions(series: Series, rows: Rows) -> list[dict[str, Any]]:
    kinds = [("violation", _("violation"), "accent"), ("no_violation", _("no violation"), "good")]
    return [
        _line(series, f"{DECISIONS}.{outcome}", name, tone, rows, outcome=outcome)
        for outcome, name, tone in kinds
    ]


def hours(series: Series, rows: Rows) -> list[dict[str, Any]]:
    lines = [(P90_HOURS, _("nine of ten"), "warn"), (MEDIAN_HOURS, _("half"), "accent")]
    return [_line(series, metric, name, tone, rows, rounded=True) for metric, name, tone in lines]


def appeals(series: Series, rows: Rows) -> list[dict[str, Any]]:
    handed_in = {
        "name": _("handed in"),
        "tone": "accent",
        "points": [
            {
                "label": _label(day),
                "value": series.on(APPEALS, day),
                "url": rows.of("workbench:appeals", day, state=""),
            }
            for day in series.days
        ],
    }
    answers = [
        ("uphold", _("upheld"), "quiet"),
        ("overturn", _("overturned"), "warn"),
        ("partly", _("overturned in part"), "accent"),
    ]
    return [
        handed_in,
        *(
            _line(series, f"{DECISIONS}.{outcome}", name, tone, rows, outcome=outcome)
            for outcome, name, tone in answers
        ),
    ]


def overturned(series: Series) -> Mapping[str, int]:
    """How many appeals were answered, and how many of these overturned a decision, whole or in part."""
    upheld, whole, partly = (
        series.total(f"{DECISIONS}.{outcome}") for outcome in ("uphold", "overturn", "partly")
    )
    fell = whole + partly
    answered = upheld + fell
    percent = round(100 * fell / answered) if answered else 0
    return {"answered": answered, "overturned": fell, "percent": percent}


def behind(rows: Rows, since: date, until: date) -> dict[str, str]:
    """Where each headline number opens its rows."""

    def decisions_that(outcome: str) -> str:
        return rows.between("workbench:decisions", since, until, outcome=outcome, **EXECUTED)

    return {
        "violations": rows.between("workbench:violations", since, until),
        "decisions": decisions_that("findings"),
        "appeals": rows.between("workbench:appeals", since, until, state=""),
        "answers": decisions_that("answers"),
    }


def decided(series: Series) -> int:
    return sum(series.total(f"{DECISIONS}.{outcome}") for outcome in ("violation", "no_violation"))


def _line(
    series: Series,
    metric: str,
    name: str,
    tone: str,
    rows: Rows,
    *,
    rounded: bool = False,
    **more: str,
) -> dict[str, Any]:
    points = []
    for day in series.days:
        value = series.on(metric, day)
        points.append(
            {
                "label": _label(day),
                "value": round(value, 1) if rounded and value is not None else value,
                "url": rows.of("workbench:decisions", day, **EXECUTED, **more),
            }
        )
    return {"name": name, "tone": tone, "points": points}


def _label(day: date) -> str:
    return date_format(day, "j M")
