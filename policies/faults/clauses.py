"""Faults of clauses: what they say, cost, carry, and who may decide. Pure."""

from collections.abc import Callable, Iterator

from policies.catalogue import CONTROLS, ITEM_KINDS
from policies.dsa import CATEGORIES, KEYWORDS
from policies.faults.common import (
    LARGEST_SCORE,
    LONGEST_DAYS,
    Fault,
    code_faults,
    fault,
    measure_faults,
    range_faults,
    twice,
)
from policies.faults.filling import Parts
from policies.faults.whole import window_faults
from policies.scheme import Clause, Measure, Repetition

Knows = Callable[[str], bool]


def clause_faults(parts: Parts, knows_course: Knows) -> Iterator[Fault]:
    clauses = parts.version.clauses
    if not clauses:
        yield fault("clauses", "A rulebook without clauses forbids nothing.")
    for code in twice([clause.code for clause in clauses]):
        yield fault("clauses", f"Clause code {code!r} is used twice: the second is unreachable.")
    for place, clause in enumerate(clauses):
        where = f"clauses[{place}]"
        yield from _word_faults(clause, where)
        yield from _price_faults(clause, where)
        if clause.ledger_class not in parts.class_codes:
            yield fault(
                f"{where}.ledger_class", f"The scheme has no class {clause.ledger_class!r}."
            )
        yield from _reach_faults(clause, where)
        yield from _follow_faults(clause, where, parts, knows_course)
        yield from _dsa_faults(clause, where)
        if clause.windows:
            yield from window_faults(clause.windows, f"{where}.windows")


def _word_faults(clause: Clause, where: str) -> Iterator[Fault]:
    yield from code_faults(clause.code, f"{where}.code")
    if not clause.title.strip():
        yield fault(f"{where}.title", "Name the rule in a few words.")
    if not clause.text.strip():
        yield fault(f"{where}.text", "Say the rule in plain language.")
    for name in ("is_breach", "is_not", "evidence"):
        if any(not said.strip() for said in getattr(clause, name)):
            yield fault(f"{where}.{name}", "An empty line: remove it, or say what it should.")
    if clause.basis == "law" and not clause.law_reference.strip():
        yield fault(f"{where}.law_reference", "Name the law that this clause rests on.")


def _price_faults(clause: Clause, where: str) -> Iterator[Fault]:
    if clause.severity not in clause.points:
        yield fault(
            f"{where}.severity", f"{clause.severity!r} has no price in `points` of this clause."
        )
    yield from _points_faults(clause.points, f"{where}.points")
    if clause.repetition:
        yield from _repetition_faults(clause, clause.repetition, f"{where}.repetition")


def _points_faults(points: dict[str, int], where: str) -> Iterator[Fault]:
    for severity, price in points.items():
        yield from code_faults(severity, where, 20)
        if not 0 <= price <= LARGEST_SCORE:
            yield fault(
                f"{where}.{severity}",
                f"Points are given as positive numbers, at most {LARGEST_SCORE}.",
            )


def _repetition_faults(clause: Clause, again: Repetition, where: str) -> Iterator[Fault]:
    yield from _points_faults(again.points, f"{where}.points")
    for severity in sorted(set(again.points) - set(clause.points)):
        yield fault(
            f"{where}.points",
            f"{severity!r} can never be charged: it has no price in `points` of this clause.",
        )
    for severity in sorted(set(clause.points) - set(again.points)):
        yield fault(f"{where}.points", f"Say what {severity!r} costs when it is not the first.")
    yield from range_faults(f"{where}.days", again.days, 1, LONGEST_DAYS)
    yield from range_faults(f"{where}.days_after_course", again.days_after_course, 1, LONGEST_DAYS)
    if again.days_after_course is not None and not clause.course:
        yield fault(f"{where}.days_after_course", "The clause has no course to be completed.")
    if again.course_narrows and (again.of == "clause" or not clause.course):
        yield fault(
            f"{where}.course_narrows",
            "Only where a breach of any rule weighs, and the clause has a course.",
        )


def _reach_faults(clause: Clause, where: str) -> Iterator[Fault]:
    """Whether anything can break it, and who may say so."""
    for name in ("item_kinds", "categories"):
        for code in twice(getattr(clause, name)):
            yield fault(f"{where}.{name}", f"{code!r} is named twice.")
    for kind in clause.item_kinds:
        if kind not in ITEM_KINDS:
            yield fault(
                f"{where}.item_kinds",
                f"{kind!r} is no kind of item: nothing could ever break this clause by it.",
            )
    if clause.categories and not clause.about_items:
        yield fault(
            f"{where}.categories",
            "Only items have a category: nothing could ever break this clause. Name kinds of items.",
        )
    if any(not category.strip() for category in clause.categories):
        yield fault(f"{where}.categories", "A category without a name can never occur.")
    if clause.decided_by == "rule" and not clause.about_items:
        yield fault(f"{where}.decided_by", "A rule alone may decide about items only.")
    if clause.decided_by == "rule":
        for control in sorted({one.control for one in clause.measures if _acts_on("party", one)}):
            yield fault(
                f"{where}.measures", f"A rule alone may not act on an account: {control!r}."
            )


def _dsa_faults(clause: Clause, where: str) -> Iterator[Fault]:
    """A code that the EU's database does not know would be refused with the statement."""
    category, keyword = clause.dsa_category, clause.dsa_keyword
    if category and category not in CATEGORIES:
        yield fault(f"{where}.dsa_category", f"{category!r} is no category of the DSA's database.")
    if keyword and keyword not in KEYWORDS:
        yield fault(f"{where}.dsa_keyword", f"{keyword!r} is no keyword of the DSA's database.")
    if keyword and not category:
        yield fault(f"{where}.dsa_category", "A keyword belongs to a category: name it.")


def _acts_on(target: str, measure: Measure) -> bool:
    return measure.control in CONTROLS and CONTROLS[measure.control].target == target


def _follow_faults(
    clause: Clause, where: str, parts: Parts, knows_course: Knows
) -> Iterator[Fault]:
    for name, measures in (("measures", clause.measures), ("may_carry", clause.may_carry)):
        yield from measure_faults(measures, f"{where}.{name}")
        if not clause.about_items and any(_acts_on("item", measure) for measure in measures):
            yield fault(
                f"{where}.{name}", "Acts on an item, but the clause covers no kind of item."
            )
    for code in clause.funds:
        if code not in parts.funds_codes:
            yield fault(f"{where}.funds", f"There is no ground {code!r} for holding funds.")
    for code in twice(clause.funds):
        yield fault(f"{where}.funds", f"Ground {code!r} is named twice.")
    if clause.course and not knows_course(clause.course):
        yield fault(f"{where}.course", f"There is no course {clause.course!r}.")
    if clause.relief_points and not clause.course:
        yield fault(f"{where}.relief_points", "Relief needs a course that earns it.")
    if clause.relief_points < 0:
        yield fault(f"{where}.relief_points", "Points are given as positive numbers.")
    dearest = [
        *clause.points.values(),
        *(clause.repetition.points if clause.repetition else {}).values(),
    ]
    if clause.relief_points > max(dearest, default=0):
        yield fault(f"{where}.relief_points", "Relief may not exceed the price of the violation.")
