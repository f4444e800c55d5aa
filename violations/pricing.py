"""What each finding costs in the light of the others. Pure: findings in, prices out.

Prices depend on which findings stand and on nothing else: neither on the order in which they were
recorded nor on what has been overturned since.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from governance import calendars
from policies.scheme import Repetition
from violations.charges import Charge

PENDING = 2**61
THIS = 2**62


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that stands, or would. `fixed` is the price of one that follows a linked party's."""

    id: int
    charge: Charge
    lesson_at: datetime | None = None
    fixed: int | None = None

    @property
    def at(self) -> datetime:
        return self.charge.effective_at

    @property
    def clauses(self) -> list[str]:
        """The clauses that it counts for; one that was only warned of counts for none."""
        return [one.clause.code for one in self.charge.charging]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (one.at, one.id))


def prices_of(findings: Iterable[Finding], zone: str) -> dict[int, Charge]:
    """The charge of each finding: points once, from the dearest of its clauses."""
    prices: dict[int, Charge] = {}
    earlier: list[Finding] = []
    for finding in in_order(findings):
        prices[finding.id] = _price(finding, earlier, zone)
        earlier.append(finding)
    return prices


def _price(finding: Finding, earlier: list[Finding], zone: str) -> Charge:
    charge = finding.charge
    if finding.fixed is not None:
        return replace(charge, points=0 if charge.warning else finding.fixed)
    if charge.warning_only:
        return charge
    weighed = [_weighed(one, finding.at, earlier, zone) for one in charge.charging]
    dearest = min(weighed, key=lambda one: (-one.points, one.place))
    code = dearest.clause.code
    rest = tuple(one for one in charge.cited if one.clause.code != code)
    return replace(dearest, also=rest, chosen=charge.chosen)


def _weighed(charge: Charge, at: datetime, earlier: list[Finding], zone: str) -> Charge:
    rule = charge.clause.repetition
    if rule is None or charge.severity not in rule.points:
        return charge
    if not any(_weighs(one, rule, charge.clause.code, at, zone) for one in earlier):
        return charge
    return replace(charge, points=rule.points[charge.severity], repeated=True)


def _weighs(earlier: Finding, rule: Repetition, code: str, at: datetime, zone: str) -> bool:
    if not earlier.clauses or (rule.of == "clause" and code not in earlier.clauses):
        return False
    learned = earlier.lesson_at is not None and earlier.lesson_at <= at
    if rule.course_narrows and learned and code not in earlier.clauses:
        return False
    ends = []
    if rule.days is not None:
        ends.append(calendars.after_days(earlier.at, rule.days, zone, favour="earlier"))
    if rule.days_after_course is not None and earlier.lesson_at is not None:
        ends.append(
            calendars.after_days(earlier.lesson_at, rule.days_after_course, zone, favour="earlier")
        )
    return not ends or at < min(ends)
