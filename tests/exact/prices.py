"""What a finding of the period would have cost under the draft."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from governance import calendars
from policies.scheme import Clause
from tests.exact.terms import Terms
from tests.exact.walk import moment_of


class Earlier(NamedTuple):
    """The findings of a party in order of time: of each clause, and of any."""

    by_clause: Mapping[str, Sequence[int]]
    of_any: Sequence[int]


class Prices:
    """The draft's price list, asked by clause and severity.

    A ledger line names its clause, its version and its points, not its severity. Mostly the points
    tell which severity it was, or all that it may have been cost the same now; where they do not,
    the finding itself has to be asked.
    """

    def __init__(self, terms: Terms) -> None:
        self.draft = {clause.code: clause for clause in terms.draft.clauses}
        self.bodies = {one.version_id: one.body for one in terms.versions}
        self.known: dict[tuple[int, str, int], int | None] = {}
        self.repeated = {one.code for one in terms.draft.clauses if one.repetition is not None}
        joint = {joint.clause for body in self.bodies.values() for joint in body.scheme.joint}
        self.always_ask = self.repeated | joint
        self.zone = terms.zone

    def knows(self, clause: str) -> bool:
        return clause in self.draft

    def covers(self, clause: str, severity: str) -> bool:
        found = self.draft.get(clause)
        return found is not None and severity in found.points

    def by_points(self, version_id: int, clause: str, points: int) -> int | None:
        """The new price where the old one tells it; None where the severity has to be asked for."""
        asked = (version_id, clause, points)
        if asked not in self.known:
            self.known[asked] = self._by_points(*asked)
        return self.known[asked]

    def _by_points(self, version_id: int, code: str, points: int) -> int | None:
        new, body = self.draft.get(code), self.bodies.get(version_id)
        old = body.clause(code) if body else None
        if new is None or old is None or code in self.always_ask:
            return None
        said = [severity for severity, price in old.points.items() if price == points]
        if old.repetition is not None:
            said += [s for s, price in old.repetition.points.items() if price == points]
        if not said or any(severity not in new.points for severity in said):
            return None
        prices = {new.points[severity] for severity in said}
        return prices.pop() if len(prices) == 1 else None

    def of(self, clause: str, severity: str, at: int, earlier: Earlier) -> int:
        """The price of a covered finding, given what had been found before it."""
        asked = self.draft[clause]
        again = asked.repetition
        if again is not None and severity in again.points and _again(asked, at, earlier, self.zone):
            return again.points[severity]
        return asked.points[severity]

    def unpriced(self) -> list[tuple[str, str]]:
        """Clause and severity that cost nothing in some version, so have no line, and would now."""
        free = {
            (clause.code, severity)
            for body in self.bodies.values()
            for clause in body.clauses
            for severity, price in clause.points.items()
            if price == 0 or clause.warn_only_until is not None
        }
        return sorted(
            (code, severity)
            for code, severity in free
            if self.covers(code, severity) and self.draft[code].points[severity] > 0
        )


def _again(clause: Clause, at: int, earlier: Earlier, zone: str) -> bool:
    """Whether the finding before it still weighs: local days, as everywhere."""
    again = clause.repetition
    if again is None:
        return False
    moments = earlier.of_any if again.of == "any" else earlier.by_clause.get(clause.code, ())
    before = bisect_left(moments, at)
    if not before:
        return False
    if again.days is None:
        return True
    last = moment_of(moments[before - 1])
    return moment_of(at) < calendars.after_days(last, again.days, zone, favour="earlier")
