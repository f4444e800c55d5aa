"""The numbers that rules look at, as their party reads them: value, window, line, and who uses it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import clock
from governance.templatetags._words import money, number
from monitoring.models import Metric, RuleVersion, Signal
from monitoring.selectors import (
    Working,
    latest_signals_of,
    program_of,
    versions_in_force,
    working_of,
)
from parties.models import Party
from policies.selectors import version_in_force
from portal.spoken import body_here, metric_here
from workbench.selectors.words import minor_units

COMPARED = re.compile(r"\b([a-z][a-z0-9_]*)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)")


@dataclass(slots=True)
class Line:
    """Where one rule draws its line for one metric, in words."""

    clause: str
    title: str
    words: str
    passed: bool


@dataclass(slots=True)
class Row:
    """One metric of one account."""

    metric: Metric
    signal: Signal | None
    currency: str
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        if self.signal is None or self.signal.value is None:
            return _("not known")
        return value_words(self.metric, self.signal.value, self.currency)

    @property
    def is_past(self) -> bool:
        return any(line.passed for line in self.lines)

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        if self.signal is None:
            return None
        since = self.signal.window_from
        if since is None and self.metric.window_days:
            since = self.signal.observed_at - timedelta(days=self.metric.window_days)
        return (since, self.signal.observed_at) if since else None


def value_words(metric: Metric, value: float, currency: str) -> str:
    """`16.8 %`, `26`, `4.3 stars`, `USD 1,200.00`."""
    unit = currency if metric.unit == "amount" else metric.unit
    if len(unit) == 3 and unit.isupper():
        return money(minor_units(value, unit), unit)
    if metric.unit == "fraction":
        return _("%(n)s %%") % {"n": number(round(value * 100, 2))}
    if metric.unit == "stars":
        return _("%(n)s stars") % {"n": number(round(value, 2))}
    return number(round(value, 2))


@dataclass(frozen=True, slots=True)
class Follows:
    """How a value follows from its rows, in words; or that it does not."""

    words: str
    agrees: bool
    taken_out: str = ""


def how_it_follows(party: Party, row: Row) -> Follows | None:
    """None where there are no rows, or no value that rows could give."""
    signal = row.signal
    working = working_of(party, signal) if signal and signal.value is not None else None
    if signal is None or working is None or working.by_rows is None:
        return None
    said: dict[str, object] = {"n": number(working.faults), "value": ""}
    said["value"] = value_words(row.metric, working.by_rows, row.currency)
    if row.metric.unit == "count":
        words = _("%(n)s rows of this time count as your fault.") % said
    else:
        said["over"] = number(working.over or 0)
        words = (
            _("%(n)s of %(over)s count as your fault: %(n)s ÷ %(over)s = %(value)s.")
            if row.metric.fault_raises
            else _("%(n)s of %(over)s count as your fault: 1 − %(n)s ÷ %(over)s = %(value)s.")
        ) % said
    return Follows(words, working.agrees(signal.value), _taken_out(row, working))


def _taken_out(row: Row, working: Working) -> str:
    """What became of the number when disputes were accepted."""
    metric, currency = row.metric, row.currency
    if not working.taken_out:
        return ""
    counted = ngettext(
        "%(n)d row was taken out after your dispute: it is no fault any more.",
        "%(n)d rows were taken out after your disputes: they are no faults any more.",
        working.taken_out,
    ) % {"n": working.taken_out}
    if metric.unit != "fraction" or not working.over:
        return counted
    over = working.over + (working.taken_out if metric.excused_leave_total else 0)
    faults = working.faults + working.taken_out
    before = faults / over if metric.fault_raises else 1 - faults / over
    said = {
        "n": number(faults),
        "over": number(over),
        "value": value_words(metric, before, currency),
    }
    then = _("Before, it was %(n)s of %(over)s: %(value)s.") % said
    stays = (
        _("By the definition of this number it does not count among the others either.")
        if metric.excused_leave_total
        else _("By the definition of this number it still counts among all of them.")
    )
    return f"{counted} {then} {stays}"


def metrics_of(party: Party) -> list[Row]:
    """Every metric that a rule in force looks at, and those that were measured, by title."""
    rows = {
        one.metric_id: Row(metric_here(one.metric), one, party.currency)
        for one in latest_signals_of(party, at=clock.now() + timedelta(minutes=5))
    }
    lines: dict[str, list[Line]] = defaultdict(list)
    for version in _rules_of(party):
        for code, line in _lines(version, rows, party):
            lines[code].append(line)
    missing = Metric.objects.in_bulk([code for code in lines if code not in rows])
    rows.update(
        {code: Row(metric_here(metric), None, party.currency) for code, metric in missing.items()}
    )
    for code, row in rows.items():
        row.lines = lines.get(code, [])
    return sorted(rows.values(), key=lambda row: (not row.lines, row.metric.title))


def _rules_of(party: Party) -> Iterator[RuleVersion]:
    for version in versions_in_force(clock.now()):
        rulebook = version.rule.rulebook
        if (rulebook.market_id, rulebook.party_kind, version.rule.target) == (
            party.market_id,
            party.kind,
            "party",
        ):
            yield version


def _lines(version: RuleVersion, rows: dict[str, Row], party: Party) -> Iterator[tuple[str, Line]]:
    """Each comparison of a metric with a number; what compares otherwise is named without a number.

    A line is passed where its rule would act: where a rule asks for several things, all are met.
    """
    said = {code: (sign, bound) for code, sign, bound in COMPARED.findall(version.expression)}
    either = "||" in version.expression
    in_force = version_in_force(party.market_id, party.kind, clock.now())
    clause = body_here(in_force).clause(version.rule.clause) if in_force else None
    title = clause.title if clause else version.rule.title
    for code in program_of(version).metrics:
        if code not in said:
            yield code, Line(version.rule.clause, title, "", False)
            continue
        sign, bound = said[code]
        row = rows.get(code)
        metric = row.metric if row else Metric.objects.get(pk=code)
        value = row.signal.value if row and row.signal else None
        words = _bound_words(sign) % {"bound": value_words(metric, float(bound), party.currency)}
        passed = _passes(value, sign, float(bound)) and (either or _all_pass(said, rows))
        yield code, Line(version.rule.clause, title, words, passed)


def _all_pass(said: dict[str, tuple[str, str]], rows: dict[str, Row]) -> bool:
    """Whether every number that a rule names has its value."""
    values = {code: row.signal.value for code, row in rows.items() if row.signal}
    return all(
        _passes(values.get(code), sign, float(bound)) for code, (sign, bound) in said.items()
    )


def _bound_words(sign: str) -> str:
    return {
        ">": _("acts above %(bound)s"),
        ">=": _("acts from %(bound)s"),
        "<": _("acts below %(bound)s"),
        "<=": _("acts at %(bound)s or less"),
    }[sign]


def _passes(value: float | None, sign: str, bound: float) -> bool:
    if value is None:
        return False
    return {">": value > bound, ">=": value >= bound, "<": value < bound, "<=": value <= bound}[
        sign
    ]
