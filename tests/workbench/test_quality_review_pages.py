"""The page of a second look, blind, and of who was right."""

import pytest
from django.urls import reverse

from governance.actors import Actor
from tests.workbench.browsing import page, sent, sign_in
from tests.workbench.factories import REASON, a_reviewer
from tests.workbench.quality import (
    LEAD,
    a_review,
    closed,
    some_decisions,
)
from workbench import services
from workbench.models import (
    Adjudication,
    Exposure,
)
from workbench.services import quality

pytestmark = pytest.mark.django_db


def in_hand(client, reviewer=None):
    """A review that this client's person has taken."""
    review = a_review()
    answer = sent(client, "quality-take")
    assert answer["Location"] == reverse("workbench:quality-review", args=[review.code])
    return review


def test_the_review_page_shows_the_case_and_nothing_of_the_first_decision(client):
    sign_in(client, "reviewer")
    first = a_reviewer(first_name="Zelda", last_name="Quist")
    decision = some_decisions(1, first, reason="Twenty-six left late, by their own fault alone.")[0]
    review = a_review(decision)
    sent(client, "quality-take")

    said = page(client, "quality-review", review.code)

    assert decision.case.party.name in said
    assert "16.8" in said
    assert "Orders are handed to the carrier" in said
    for betrayed in ("Zelda", "Quist", "Twenty-six", decision.case.code, decision.code):
        assert betrayed not in said
    assert 'value="no_violation" checked' not in said


def test_a_second_look_is_covered_and_counted_like_the_case_it_is_about(client):
    services.save_harm(
        code="parcels", title="Parcels", clauses=["late_dispatch"], categories=[], by=LEAD
    )
    user = sign_in(client, "senior_reviewer")

    review = in_hand(client)
    html = page(client, "quality-review", review.code)
    page(client, "quality-review", review.code)

    assert "May be hard to look at: Parcels" in html
    seen = Exposure.objects.get(user=user)
    assert (seen.harm.code, seen.case_id) == ("parcels", review.decision.case_id)


def test_while_one_reviews_a_case_blind_its_page_is_closed(client):
    user = sign_in(client, "reviewer")
    review = in_hand(client)
    code = review.decision.case.code

    assert client.get(reverse("workbench:case", args=[code])).status_code == 403
    assert client.get(f"/api/v1/cases/{code}").status_code == 403
    quality.give_back_review(review_id=review.pk, reviewer=user, by=Actor.user(user))
    assert client.get(reverse("workbench:case", args=[code])).status_code == 200


def test_who_has_it_not_in_hand_sees_nothing_of_it(client):
    sign_in(client, "quality_lead")
    review = a_review()

    said = page(client, "quality-review", review.code)

    assert review.decision.case.party.name not in said
    assert "Take it" in said


def test_an_answer_by_page_and_the_next_one(client):
    sign_in(client, "reviewer")
    review = in_hand(client)

    refused = sent(client, "quality-close", review.code, choice="", reason=REASON)
    answer = sent(
        client, "quality-close", review.code, choice="violation:medium", reason=REASON, next="1"
    )

    assert refused.status_code == 422
    assert REASON in refused.content.decode()
    assert answer["Location"] == reverse("workbench:quality")
    review.refresh_from_db()
    assert review.agrees is True


def test_another_clause_can_be_found_to_fit(client):
    sign_in(client, "reviewer")
    review = in_hand(client)

    sent(
        client,
        "quality-close",
        review.code,
        choice="violation:medium",
        other="reminder:low",
        reason=REASON,
    )

    review.refresh_from_db()
    assert (review.clause, review.severity, review.agrees) == ("reminder", "low", False)


def test_a_lead_sees_both_side_by_side_and_says_who_was_right(client):
    sign_in(client, "quality_lead")
    first = a_reviewer()
    review = closed(a_review(some_decisions(1, first)[0]), outcome="no_violation", reason="Other.")

    said = page(client, "quality-review", review.code)
    assert REASON in said
    assert "Other." in said
    answer = sent(
        client,
        "quality-adjudicate",
        review.code,
        verdict="second_right",
        cause="missed_evidence",
        reason="See the scans.",
    )

    assert answer.status_code == 302
    assert Adjudication.objects.get().cause == "missed_evidence"
    assert "See the scans." in page(client, "quality-review", review.code)


def test_a_reviewer_sees_their_own_answer_only_and_others_nothing(client):
    second = sign_in(client, "reviewer")
    review = closed(a_review(), second, outcome="no_violation", reason="Not their fault.")

    said = page(client, "quality-review", review.code)

    assert "Not their fault." in said
    assert REASON not in said
    sign_in(client, "reviewer")
    page(client, "quality-review", review.code, status=404)


def test_the_list_of_second_looks_narrows_to_what_is_behind_a_figure(client):
    sign_in(client, "quality_lead")
    one, other = a_reviewer(), a_reviewer()
    same = closed(a_review(some_decisions(1, one)[0]))
    differing = closed(a_review(some_decisions(1, other)[0]), outcome="no_violation")

    assert differing.code in page(client, "quality-reviews", state="differing")
    assert same.code not in page(client, "quality-reviews", state="differing")
    assert same.code in page(client, "quality-reviews", reviewer=one.pk)
    assert differing.code not in page(client, "quality-reviews", reviewer=one.pk)
