"""The page of one case: what it shows to whom."""

import pytest
from django.urls import reverse

from governance.actors import Actor
from parties.services import protect_party
from tests.factories import PartyFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    REASON,
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
    the_rulebook,
)
from workbench.models import Decision

pytestmark = pytest.mark.django_db


def test_taking_the_next_case_leads_to_it(client):
    case = a_case()
    user = sign_in(client)

    answer = client.post(reverse("workbench:take"))

    assert answer.url == reverse("workbench:case", args=[case.code])
    assert case.claims.get().reviewer == user


def test_where_nothing_waits_one_is_told_so(client):
    sign_in(client)

    answer = client.post(reverse("workbench:take"), follow=True)

    assert "Nothing waits here. Well done." in answer.content.decode()


def test_the_case_page_says_what_each_choice_would_do_before_anybody_decides(client):
    case = a_case()
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    assert "200 → 195 · Healthy · no line is crossed" in html
    assert (
        "200 → 150 · Healthy → At risk · crosses 150 · New listings are blocked, 7 days · "
        "Campaigns are off, 7 days" in html
    )
    assert "Orders are handed to the carrier within two working days." in html
    assert "16.8" in html
    assert not Decision.objects.exists()


def test_the_preview_of_a_choice_comes_alone_by_htmx(client):
    case = a_case()
    claimed(case, sign_in(client))

    html = page(client, "consequence", case.code, choice="violation:high")

    assert "crosses 150" in html
    assert "Uphold violation and next" in html
    assert "<html" not in html


def test_what_would_end_an_account_says_that_it_waits_for_a_second_person(client):
    case = a_case()
    claimed(case, sign_in(client))

    assert "It would end an account" in page(
        client, "consequence", case.code, choice="violation:critical"
    )


def test_a_colleagues_case_says_who_has_it(client):
    colleague = a_reviewer(first_name="Mei", last_name="Ito")
    case = claimed(a_case(), colleague)
    sign_in(client)

    html = page(client, "case", case.code)

    assert "Mei Ito has this case" in html
    assert "What do you find?" not in html


def test_renewing_by_htmx_answers_with_the_countdown(client):
    case = claimed(a_case(), sign_in(client))

    answer = client.post(
        reverse("workbench:renew", args=[case.code]), headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "data-lease" in answer.content.decode()


def test_a_note_is_kept_and_shown_to_staff(client):
    case = a_case()
    sign_in(client)

    client.post(reverse("workbench:note", args=[case.code]), {"text": "Called the carrier."})

    assert "Called the carrier." in page(client, "case", case.code)


def test_the_appeal_page_shows_the_decision_what_the_party_says_and_what_would_come_back(client):
    case = an_appeal(a_violation())
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    assert "The carrier scanned late; see the letter." in html
    assert REASON in html
    assert "+15 points, and every restriction it caused ends." in html
    assert "185" in page(client, "consequence", case.code, choice="overturn")


def test_the_decider_sees_that_somebody_else_hears_the_appeal(client):
    user = sign_in(client)
    case = an_appeal(a_violation(reviewer=user))

    html = page(client, "case", case.code)
    client.post(reverse("workbench:claim", args=[case.code]))

    assert "Somebody else hears this appeal" in html
    assert not case.claims.exists()


@pytest.mark.parametrize("nonsense", ["CASE-ZZZZ", "CASE-UUUU", "0", "nonsense", "9" * 40])
def test_what_is_no_case_is_not_found(client, nonsense):
    sign_in(client)

    page(client, "case", nonsense, status=404)


@pytest.mark.parametrize("route", ["take", "claim", "decide", "note", "give-back", "renew"])
def test_an_analyst_may_look_and_not_touch(client, route):
    case = a_case()
    sign_in(client, "analyst")
    page(client, "case", case.code)

    args = [] if route == "take" else [case.code]
    answer = client.post(reverse(f"workbench:{route}", args=args))

    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.state == "open"


def test_the_case_page_stays_within_its_budget(client, django_assert_max_num_queries):
    party = PartyFactory()
    the_rulebook()
    for _ in range(3):
        decided(a_case(party), a_reviewer())
    case = a_case(party)
    for _ in range(4):
        a_case(party)
    claimed(case, sign_in(client))
    page(client, "case", case.code)

    with django_assert_max_num_queries(66):
        page(client, "case", case.code)


def test_the_timeline_says_what_kind_of_thing_happened(client):
    case = a_case()
    decided(case, a_reviewer(), "no_violation")
    sign_in(client)

    html = page(client, "case", case.code)

    assert '<p class="timeline-detail">detection</p>' in html
    assert '<p class="timeline-detail">no violation</p>' in html


def test_a_protected_account_says_so_on_its_card(client):
    case = a_case()
    protect_party(
        party_id=case.party_id, reason="An official shop of the ministry.", by=Actor("user", "1")
    )
    sign_in(client)

    assert "Every decision against it waits for a second person." in page(client, "case", case.code)
