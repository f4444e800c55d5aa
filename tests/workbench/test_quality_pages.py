"""The pages of the quality programme, as each role sees them."""

import csv
import io

import pytest
from django.urls import reverse

from tests.factories import PartyFactory
from tests.workbench.browsing import page, sent, sign_in
from tests.workbench.factories import REASON, a_case, a_reviewer, a_violation, the_rulebook
from tests.workbench.quality import (
    LEAD,
    a_plan,
    a_review,
    adjudicated,
    closed,
    drawn,
    some_decisions,
)
from violations.services import overturn_violation
from workbench.models import (
    Draw,
    Feedback,
    GoldenCase,
    Review,
    SamplingPlan,
)

pytestmark = pytest.mark.django_db
LEADS = ["quality-desk", "quality-figures", "quality-overturns", "quality-reviews"]


def lines_of(client, draw):
    answer = client.get(reverse("workbench:quality-draw-csv", args=[draw.pk]))
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def rows_shown(answer):
    return answer.content.decode().partition('id="rows"')[2].partition("</table>")[0]


@pytest.mark.parametrize("route", ["quality", *LEADS, "quality-golden", "quality-mine"])
def test_every_page_stands_before_anything_happened(client, route):
    sign_in(client, "quality_lead")

    assert "<h1>" in page(client, route)


def test_a_plan_is_made_by_page_and_drawn(client):
    sign_in(client, "quality_lead")
    some_decisions(3)
    said = {
        "title": "All of them",
        "about": "decisions",
        "strata": ["reviewer"],
        "per_stratum": "2",
        "period": "week",
        "active_from": "2020-01-01",
        "source_key": "one",
    }

    first = sent(client, "quality-plan-new", **said)
    second = sent(client, "quality-plan-new", **said)
    plan = SamplingPlan.objects.get()
    sent(client, "quality-draw-now", plan.pk)

    assert first["Location"] == second["Location"]
    assert plan.strata == ["reviewer"]
    draw = Draw.objects.get()
    shown = page(client, "quality-draw", draw.pk)
    assert "66.7%" in shown
    assert "Drawn again: the same rows." in page(client, "quality-draw", draw.pk, again="1")
    assert "2 of 3 drawn" in shown


def test_what_makes_no_sense_comes_back_with_the_words_still_there(client):
    sign_in(client, "quality_lead")

    answer = sent(
        client,
        "quality-plan-new",
        title="Half a plan",
        about="items",
        period="week",
        per_stratum="3",
        source_key="one",
    )

    assert answer.status_code == 422
    assert "Name the market" in answer.content.decode()
    assert "Half a plan" in answer.content.decode()
    assert not SamplingPlan.objects.exists()


def test_the_rows_of_a_draw_leave_as_a_file_with_their_probabilities(client):
    sign_in(client, "quality_lead")
    some_decisions(4)
    draw = drawn(a_plan(strata=["outcome"], per_stratum=1))
    closed(Review.objects.get())

    rows = lines_of(client, draw)

    assert [(row["outcome"], row["stratum_size"], row["drawn_with"]) for row in rows] == [
        ("violation", "4", "0.250000")
    ]
    assert rows[0]["seed"] == draw.seed


def test_what_was_decided_and_by_whom_is_told_of_a_row_once_its_second_look_is_answered(client):
    sign_in(client, "quality_lead")
    first, other = a_reviewer(first_name="Grace"), a_reviewer(first_name="Hiro")
    some_decisions(1, first)
    some_decisions(3, other, outcome="no_violation")
    plan = a_plan(strata=["clause", "outcome", "reviewer"], per_stratum=1)
    draw = drawn(plan)
    review = Review.objects.get(decision__reviewer=other)
    url = reverse("workbench:quality-draw", args=[draw.pk])

    before, file = rows_shown(client.get(url)), lines_of(client, draw)
    closed(review, outcome="no_violation")
    after = rows_shown(client.get(url))
    told = {row["review"]: row for row in lines_of(client, draw)}

    assert before.count("told when it is answered") == 4
    assert not any(word in before for word in ["violation", "Grace", "Hiro", "33.3%", "100"])
    assert [(row["clause"], row["outcome"], row["reviewer"]) for row in file] == [
        ("late_dispatch", "", "")
    ] * 2
    assert {(row["stratum_size"], row["drawn_with"]) for row in file} == {("", "")}
    assert "no violation · Hiro" in after
    assert "Grace" not in after
    assert told[review.code]["outcome"] == "no_violation"


def test_the_order_of_the_rows_of_a_draw_does_not_betray_their_strata():
    clear = some_decisions(1, outcome="violation")
    rest = some_decisions(1, outcome="no_violation") + some_decisions(1, outcome="violation")

    draw = drawn(a_plan(strata=["outcome"], per_stratum=2))

    kept = list(draw.rows.order_by("pk").values_list("decision", flat=True))
    assert kept == [one.pk for one in [*clear, *rest]]


def test_figures_say_when_they_are_too_few(client):
    sign_in(client, "quality_lead")
    closed(a_review())

    said = page(client, "quality-figures")

    assert "too few to say" in said
    assert "100%" in said


def test_figures_name_kappa_and_its_interval_once_there_are_enough(client):
    sign_in(client, "quality_lead")
    first = a_reviewer()
    decisions = [*some_decisions(14, first), *some_decisions(10, first, outcome="no_violation")]
    drawn(a_plan(per_stratum=100))
    second = a_reviewer()
    for place, decision in enumerate(decisions):
        review = Review.objects.get(decision=decision)
        flipped = place in {0, 1, 14, 15}
        found = decision.outcome == "violation"
        closed(review, second, "violation" if found != flipped else "no_violation")

    rows = page(client, "quality-figures", by="reviewer")

    # 12 yes-yes, 2 yes-no, 2 no-yes, 8 no-no: seen 20/24, chance (14·14 + 10·10) / 24²: kappa 0.66
    assert "0.66" in rows
    assert "0.35 – 0.96" in rows
    assert "substantial" in rows


def test_overturn_rates_open_the_rows_behind_them(client):
    sign_in(client, "quality_lead")
    first = a_reviewer()
    kept, fell = (
        a_violation(a_case(PartyFactory()), first),
        a_violation(a_case(PartyFactory()), first),
    )
    overturn_violation(
        violation_id=fell.pk,
        cause="wrong_fact",
        reason="The carrier scanned the parcels a day late.",
        by=LEAD,
    )

    said = page(client, "quality-overturns", by="reviewer")
    behind = page(client, "quality-overturned", by="reviewer", key=first.pk)

    assert "50.0%" in said
    assert fell.party.name in behind
    assert kept.party.name not in behind
    for by in ("rule", "language", "market", "clause"):
        assert "50.0%" in page(client, "quality-overturns", by=by)


def test_figures_leave_as_a_file(client):
    sign_in(client, "quality_lead")
    closed(a_review())

    answer = client.get(reverse("workbench:quality-figures-csv"))

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert {"kappa", "kappa_severity", "overturned", "wrong_decisions"} == {
        row["figure"] for row in rows
    }


def test_the_desk_says_what_waits_and_how_long_it_took(client):
    sign_in(client, "quality_lead")
    the_rulebook()
    a_case(PartyFactory())
    some_decisions(2)

    said = page(client, "quality-desk")

    assert "under a day" in said
    assert "Decided in four weeks" in said


def test_ones_own_page_holds_what_one_was_told_and_nobody_elses(client):
    first = sign_in(client, "reviewer")
    review = closed(a_review(some_decisions(1, first)[0]), outcome="no_violation")
    adjudicated(review, a_reviewer("quality_lead"))
    told = Feedback.objects.get()

    said = page(client, "quality-mine")
    assert review.decision.case.code in said
    shown = page(client, "quality-feedback", told.pk)
    assert "The carrier&#x27;s scans were on the second page." in shown
    answer = sent(client, "quality-answer", told.pk, text="They came a day later.")

    assert answer.status_code == 302
    told.refresh_from_db()
    assert told.seen_at
    assert told.answer.text == "They came a day later."
    sign_in(client, "reviewer")
    assert review.decision.case.code not in page(client, "quality-mine")
    page(client, "quality-feedback", told.pk, status=404)


def test_a_lead_makes_golden_cases_and_sets_how_often(client):
    sign_in(client, "quality_lead")
    decision = some_decisions(1)[0]
    said = {"outcome": "violation", "explanation": "Their own fault."}

    sent(client, "quality-golden-mark", decision=decision.case.code, **said)
    refused = sent(client, "quality-golden-mark", decision=decision.case.code, **said)
    unknown = sent(client, "quality-golden-mark", decision="CASE-ZZZZ", **said)
    sent(client, "quality-golden-rate", one_in="20")

    assert (refused.status_code, unknown.status_code) == (409, 422)
    assert "One case in 20" in page(client, "quality-golden")
    golden = GoldenCase.objects.get()
    sent(client, "quality-golden-retire", golden.pk)
    golden.refresh_from_db()
    assert golden.retired_at


def test_reviewers_see_no_figures_of_others(client):
    sign_in(client, "reviewer")

    for route in [*LEADS, "quality-golden"]:
        page(client, route, status=404)
    assert "Sampling plans" not in page(client, "quality")


def test_a_reviewer_finds_how_their_own_decisions_held_with_the_cases_behind(client):
    me = sign_in(client, "reviewer")
    agreed, fell = some_decisions(2, me)
    closed(a_review(agreed), outcome="violation")
    violation = fell.steps.get(kind="executed").violation
    overturn_violation(violation_id=violation.pk, cause="wrong_fact", reason=REASON, by=LEAD)
    other = closed(a_review(some_decisions(1)[0]), second=me)

    for route in ("quality", "quality-mine"):
        said = page(client, route)
        assert "1 of 1 in 13 weeks" in said
        assert "1 of 2 findings in 13 weeks" in said
        assert fell.case.code in said
        assert agreed.case.code not in said
        assert other.code in said
        assert "too few to say" in said
    sign_in(client, "reviewer")
    empty = page(client, "quality")
    assert fell.case.code not in empty
    assert "Everything that you found in the last 13 weeks still stands." in empty
    assert "nobody was drawn to look again in 13 weeks" in empty


def test_the_way_into_quality_costs_a_reviewer_the_same_however_much_there_is(
    client, django_assert_max_num_queries
):
    me = sign_in(client, "reviewer")
    for decision in some_decisions(6, me):
        violation = decision.steps.get(kind="executed").violation
        overturn_violation(violation_id=violation.pk, cause="wrong_fact", reason=REASON, by=LEAD)

    with django_assert_max_num_queries(26):
        page(client, "quality")
