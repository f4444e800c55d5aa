"""What is forbidden, what a breach costs, and how a party can be heard."""

from datetime import date
from typing import Literal

from policies.scheme.languages import TitleWords, WindowWords, told_in
from policies.scheme.measures import Measure, Strict
from policies.scheme.scale import Points


class Windows(Strict, frozen=True):
    """Appeal windows per attempt, in days, hours or, where the law says so, calendar months."""

    appeal_days: list[int] = []
    appeal_hours: int | None = None
    appeal_months: int | None = None
    suspends_measure: bool = False
    correction_hours: int | None = None
    redress: list[str] = []
    translations: dict[str, WindowWords] = {}

    @property
    def attempts(self) -> int:
        return max(len(self.appeal_days), 1 if self.appeal_months or self.appeal_hours else 0)


class Repetition(Strict, frozen=True):
    """What a breach costs when there was one before: of the same clause, or of any.

    An earlier finding weighs for `days`, without them for ever; one whose course was completed
    weighs for `days_after_course` from then on, and with `course_narrows` on its own clause alone.
    """

    points: dict[str, Points]
    of: Literal["clause", "any"] = "clause"
    days: int | None = None
    days_after_course: int | None = None
    course_narrows: bool = False


class ClauseWords(Strict, frozen=True):
    """A clause in another language."""

    title: str
    text: str
    is_breach: list[str] = []
    is_not: list[str] = []
    evidence: list[str] = []


class Clause(Strict, frozen=True):
    """One rule: what it says, what a breach of it costs, and who may decide it.

    `points` prices each severity; `repetition` prices a breach that is not the first. `measures`
    follow every finding, `may_carry` are those a reviewer may add, at most for so long. Conduct that
    ended before `warn_only_until` (a local date) is told, and neither charged nor restricted.
    """

    code: str
    title: str
    text: str
    severity: str
    points: dict[str, Points]
    repetition: Repetition | None = None
    is_breach: list[str] = []
    is_not: list[str] = []
    ledger_class: str = "ordinary"
    basis: Literal["terms", "law"] = "terms"
    law_reference: str = ""
    evidence: list[str] = []
    measures: list[Measure] = []
    may_carry: list[Measure] = []
    funds: list[str] = []
    item_kinds: list[str] = []
    categories: list[str] = []
    decided_by: Literal["person", "rule"] = "person"
    warn_only_until: date | None = None
    windows: Windows | None = None
    course: str = ""
    relief_points: Points = 0
    dsa_category: str = ""
    dsa_keyword: str = ""
    guidance: str = ""
    translations: dict[str, ClauseWords] = {}

    @property
    def severities(self) -> list[str]:
        """From the mildest to the gravest: by price, which the database keeps no order of."""
        return sorted(self.points, key=lambda severity: self.points[severity])

    @property
    def about_items(self) -> bool:
        return bool(self.item_kinds)

    def in_language(self, language: str) -> "Clause":
        """With the words of a language; as it stands where there are none."""
        return told_in(self, language)


class TierRule(Strict, frozen=True):
    """What a party needs for a tier and what the tier brings. The last in the list is the best."""

    code: str
    title: str
    clean_days: int
    score_at_least: int | None = None
    score_at_most: int | None = None
    benefits: list[Measure] = []
    translations: dict[str, TitleWords] = {}
