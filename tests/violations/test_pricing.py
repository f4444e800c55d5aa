"""A finding that is not the first, several clauses in one decision, and clauses that only warn."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from credits.models import Crossing, LedgerLine
from credits.selectors import standing_at
from governance.models import Event
from tests.factories import ItemFactory
from tests.rulebooks import CLAUSES, a_body, changed
from tests.violations.support import MARCH_1, REVIEWER, a_party_under_rules, find, overturn
from violations import selectors, services
from violations.models import Control, LessonTaken, Violation

pytestmark = pytest.mark.django_db

AGAIN = {"low": 10, "medium": 50, "high": 100, "critical": 200}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def repeating(**rule):
    """Late dispatch costs 15 the first time and 50 afterwards."""
    return changed(clauses__0__repetition={"points": AGAIN, **rule})


def score(party, at=MARCH_1):
    return standing_at(party, at).score


def points(violation):
    """What the ledger now charges for a finding."""
    lines = LedgerLine.objects.filter(
        source_key__startswith=f"violation:{violation.pk}", reversal__isnull=True
    ).exclude(kind="reversal")
    return sum(-line.points for line in lines)


def days_on(n):
    return MARCH_1 + timedelta(days=n)


def test_the_second_breach_costs_more_and_the_statement_says_why():
    party = a_party_under_rules(repeating(days=180))

    first, second = find(party, "a"), find(party, "b", at=days_on(1))

    assert (points(first), points(second)) == (15, 50)
    assert (
        "Priced as a repeated breach" in (selectors.statement_text(second.statement)["explanation"])
    )
    assert "repeated" not in selectors.statement_text(first.statement)["explanation"]


def test_an_earlier_finding_weighs_until_its_days_have_ended_in_the_market():
    party = a_party_under_rules(repeating(days=30))
    find(party, "a")
    ends = datetime(2026, 4, 1, 4, tzinfo=UTC)  # midnight in New York after 31 March

    within = find(party, "b", at=ends - timedelta(seconds=1))
    overturn(within, at=ends)
    after = find(party, "c", at=ends)

    assert points(after) == 15
    assert LedgerLine.objects.get(source_key=f"violation:{within.pk}").points == -50


def test_another_clause_weighs_only_where_any_does():
    strict = a_party_under_rules(repeating())
    find(strict, "a", "low", clause="reminder")
    assert points(find(strict, "b")) == 15


def test_any_earlier_finding_weighs_where_the_clause_says_so():
    party = a_party_under_rules(repeating(of="any"))
    find(party, "a", "low", clause="reminder")

    assert points(find(party, "b")) == 50


def test_overturning_the_first_makes_the_second_the_first():
    party = a_party_under_rules(repeating())
    first, second = find(party, "a"), find(party, "b", at=days_on(1))
    assert score(party, days_on(1)) == 135
    assert Control.objects.in_force_at(days_on(1)).filter(party=party).count() == 2

    put_right = overturn(first, at=days_on(2))

    assert points(second) == 15
    assert score(party, days_on(2)) == 185
    assert put_right.points_returned == 15
    assert [(one.violation, one.before, one.after) for one in put_right.repriced] == [
        (second.pk, 50, 15)
    ]
    assert Control.objects.in_force_at(days_on(2)).filter(party=party).count() == 0
    assert Crossing.objects.filter(undone__isnull=True).count() == 0
    line = LedgerLine.objects.get(source_key=f"violation:{second.pk}:repriced:1")
    assert (line.points, line.effective_at) == (-15, days_on(1))
    assert Event.objects.filter(name="violation.repriced").count() == 1


def test_a_finding_that_arrives_late_makes_the_later_one_a_repeat():
    party = a_party_under_rules(changed(repeating(), scheme__counts_from="conduct"))
    later = find(party, "later", at=days_on(5))

    preview = services.preview_violation(
        party=party, clause="late_dispatch", conduct_to=MARCH_1, at=days_on(6)
    )
    with time_machine.travel(days_on(6), tick=False):
        early = services.record_violation(
            party=party,
            clause="late_dispatch",
            facts="Found in an archive, much later.",
            by=REVIEWER,
            conduct_from=MARCH_1,
            conduct_to=MARCH_1,
            source_key="early",
        )

    assert (points(early), points(later)) == (15, 50)
    assert [(one.violation, one.before, one.after) for one in preview.repriced] == [
        (later.pk, 15, 50)
    ]
    assert preview.after.score == score(party, days_on(6)) == 135
    assert selectors.statement_text(early.statement)["points"]["repriced"] == [
        {"violation": later.pk, "before": 15, "after": 50}
    ]


def test_relief_moves_to_the_new_line_and_never_exceeds_it():
    party = a_party_under_rules(repeating())
    first, second = find(party, "a"), find(party, "b", at=days_on(1))
    services.grant_relief(
        violation_id=second.pk, points=20, source_key="quiz:1", by=REVIEWER, at=days_on(2)
    )
    assert score(party, days_on(2)) == 200 - 15 - 50 + 20

    overturn(first, at=days_on(3))

    assert score(party, days_on(3)) == 200
    overturn(second, at=days_on(4))
    assert score(party, days_on(4)) == 200
    assert sum(LedgerLine.objects.values_list("points", flat=True)) == 0


def test_after_its_course_an_earlier_finding_weighs_for_the_days_that_the_clause_gives():
    party = a_party_under_rules(repeating(days_after_course=90))
    first = find(party, "a")
    lesson = {"violation_id": first.pk, "course": "dispatch-on-time", "by": REVIEWER}
    services.note_lesson(at=days_on(10), **lesson)
    services.note_lesson(at=days_on(20), **lesson)

    within, after = find(party, "b", at=days_on(100)), find(party, "c", at=days_on(202))

    assert LessonTaken.objects.get().taken_at == days_on(10)
    assert points(within) == 50
    overturn(within, at=days_on(203))
    assert points(after) == 15


def test_a_lesson_taken_before_lowers_what_was_priced_as_a_repeat():
    party = a_party_under_rules(repeating(days_after_course=10))
    first, second = find(party, "a"), find(party, "b", at=days_on(40))
    assert points(second) == 50

    services.note_lesson(
        violation_id=first.pk, course="dispatch-on-time", by=REVIEWER, at=days_on(20)
    )

    assert points(second) == 15


def test_several_clauses_are_charged_once_from_the_dearest_and_all_are_stated():
    party = a_party_under_rules(
        changed(
            clauses__0__measures=[{"control": "live_off", "duration": {"kind": "days", "n": 3}}]
        )
    )
    listing = ItemFactory(owner=party, market=party.market, kind="listing")

    violation = find(
        party,
        clause="misleading_listing",
        also=[{"clause": "late_dispatch", "severity": "high"}, {"clause": "reminder"}],
        item=listing,
    )

    assert (violation.clause, violation.severity) == ("late_dispatch", "high")
    assert violation.also == [
        {"clause": "misleading_listing", "severity": "medium"},
        {"clause": "reminder", "severity": "low"},
    ]
    assert LedgerLine.objects.get().points == -50
    said = selectors.statement_text(violation.statement)
    assert [rule["title"] for rule in said["also"]] == ["Misleading listing", "Reminder"]
    assert said["also"][0]["text"] == CLAUSES[1]["text"]
    assert {measure["control"] for measure in said["measures"]} >= {"removed", "live_off"}


def test_a_clause_cited_twice_counts_once():
    party = a_party_under_rules()

    violation = find(party, also=[{"clause": "late_dispatch", "severity": "high"}])

    assert (violation.severity, violation.also) == ("medium", [])


def test_an_unknown_further_clause_is_refused_and_nothing_is_written():
    party = a_party_under_rules()

    with pytest.raises(services.UnknownSeverity):
        find(party, also=[{"clause": "reminder", "severity": "dire"}])

    assert Violation.objects.count() == LedgerLine.objects.count() == 0


def test_in_a_soft_launch_a_breach_is_told_and_neither_charged_nor_restricted():
    body = changed(
        repeating(),
        clauses__0__warn_only_until="2026-04-01",
        clauses__0__measures=[{"control": "live_off", "duration": {"kind": "days", "n": 3}}],
    )
    party = a_party_under_rules(body)
    last = datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC)  # a second before midnight in New York

    told = find(party, "told", "high", at=last)
    charged = find(party, "charged", at=last + timedelta(seconds=1))

    assert (told.warning_only, charged.warning_only) == (True, False)
    assert points(told) == 0
    assert points(charged) == 15
    assert not Control.objects.filter(penalty__violation=told).exists()
    said = selectors.statement_text(told.statement)
    assert said["warning_only"]
    assert "A warning only" in said["explanation"]
    assert "1 Apr 2026" in said["explanation"]


def test_a_rule_book_without_repetition_reads_no_earlier_finding(django_assert_num_queries):
    party = a_party_under_rules(a_body())
    for n in range(4):
        find(party, str(n), "low")
    preview = {"party": party, "clause": "late_dispatch", "conduct_to": MARCH_1, "at": MARCH_1}
    services.preview_violation(**preview)

    with django_assert_num_queries(10):
        services.preview_violation(**preview)
