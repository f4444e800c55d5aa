"""Every page of the portal: what it says, what it costs, and who may open it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from credits.selectors import standing_at
from education.models import Notice
from education.services import tell_next
from governance import clock, events
from tests.factories import MembershipFactory, UserFactory
from tests.portal.support import a_desk, at_desk
from tests.rulebooks import changed, publish
from tests.violations.support import MARCH_1, find, overturn
from violations.selectors import informed_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]

MOST_QUERIES, MOST_BYTES = 15, 150_000


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def pages(desk) -> list[str]:
    notice = Notice.objects.filter(party=desk.party)[0]
    return [
        "",
        "health/",
        "violations/",
        f"violations/{desk.violation.pk}/",
        f"violations/{desk.violation.pk}/appeal/",
        "money/",
        "rules/",
        "inbox/",
        f"inbox/{notice.pk}/",
        "learn/",
        "learn/dispatch-on-time/",
        "learn/honest-listings/",
        "rewards/",
        "team/",
    ]


def test_every_page_opens_within_its_budget_however_much_has_happened():
    desk = a_desk()
    for n in range(60):
        find(desk.party, f"more-{n}", severity="low", at=MARCH_1 - timedelta(days=n))

    over = {}
    for page in pages(desk):
        with CaptureQueriesContext(connection) as asked:
            body = desk.text(page)
        reads = [query for query in asked if query["sql"].startswith("SELECT")]
        over[page] = (len(reads), len(body.encode()))

    assert {p: cost for p, cost in over.items() if cost[0] > MOST_QUERIES} == {}
    assert {p: cost for p, cost in over.items() if cost[1] > MOST_BYTES} == {}


def test_anothers_party_is_not_there():
    desk, other = a_desk(), UserFactory()
    stranger = at_desk(a_desk(external_id="else").party, desk.violation)

    for page in pages(desk):
        assert stranger.client.get(desk.url(page)).status_code == 404, page
    client = Client()
    client.force_login(other)
    assert client.get(desk.url()).status_code == 404


def test_anothers_violation_under_ones_own_account_is_not_there():
    mine, other = a_desk(), a_desk(external_id="else")

    assert mine.get(f"violations/{other.violation.pk}/").status_code == 404
    assert mine.get(f"violations/{other.violation.pk}/appeal/").status_code == 404
    notice = Notice.objects.filter(party=other.party)[0]
    assert mine.get(f"inbox/{notice.pk}/").status_code == 404


def test_who_left_sees_nothing_and_staff_of_the_marketplace_is_not_here():
    desk = a_desk()
    gone = MembershipFactory(party=desk.party, ended_at=MARCH_1)
    for user in (gone.user, UserFactory(role="administrator")):
        client = Client()
        client.force_login(user)
        assert client.get(desk.url()).status_code == 404
    assert Client().get(desk.url()).status_code == 302


def test_the_only_account_opens_at_once_and_several_are_listed():
    desk = a_desk()
    assert desk.client.get("/portal/").headers["Location"] == desk.url()

    MembershipFactory(user=desk.user, party__name="Second Shop")

    body = desk.client.get("/portal/").content.decode()
    assert "You act for 2 accounts." in body
    assert "Second Shop" in body


def test_home_says_what_changed_what_to_do_and_what_is_in_force():
    desk = a_desk()
    find(desk.party, "grave", severity="high")

    body = desk.text()

    for words in (
        "Your account health",
        "At risk",
        "−50",
        "Learn: Dispatch on time",
        "returns 5 points",
        "Read or appeal: Late dispatch",
        "New listings are blocked",
        "because of the score",
    ):
        assert words in body
    assert "+65" in body


def test_the_statement_of_account_shows_balance_before_and_after():
    desk = a_desk()
    find(desk.party, "two", severity="low")

    body = desk.text("health/")

    assert "200 → 185" in body
    assert "185 → 180" in body
    assert "Stops counting on" in body
    assert "All times are those of New York." in body
    assert "2 lines" in body


def test_the_statement_of_account_adds_up_to_the_score_after_a_lapse():
    desk = a_desk()
    later = MARCH_1 + timedelta(days=200)
    with time_machine.travel(later, tick=False):
        find(desk.party, "two", severity="low", at=later)
        desk.client.force_login(desk.user)
        rows = desk.get("health/").context["lines"]

        assert [(row["what"], row["points"], row["before"], row["after"]) for row in rows] == [
            ("Late dispatch", -5, 200, 195),
            ("Points lapse", 15, 185, 200),
            ("Late dispatch", -15, 200, 185),
        ]
        assert standing_at(desk.party).score == 195


def test_opening_a_violation_informs_once_and_the_window_begins():
    desk = a_desk()
    assert informed_at(desk.violation) is None

    body = desk.text(f"violations/{desk.violation.pk}/")
    desk.text(f"violations/{desk.violation.pk}/")

    assert informed_at(desk.violation) == MARCH_1 + timedelta(days=1)
    for words in (
        "26 of 155 orders left late.",
        "Orders are handed to the carrier within two working days.",
        "One order in six leaves after the third working day.",
        "A strike of the carrier delays parcels",
        "Decided by a person",
        "Write an appeal",
        "Dispatch on time",
        "You need not do anything.",
    ):
        assert words in body
    assert "appeal 1 of 2" in body


def test_a_violation_that_was_taken_back_says_so():
    desk = a_desk()
    overturn(desk.violation)

    body = desk.text(f"violations/{desk.violation.pk}/")

    assert "This decision was taken back" in body
    assert "Write an appeal" not in body
    assert "stop counting on" not in body


def test_times_are_told_by_the_clock_of_the_market():
    body = a_desk().text("violations/")

    assert 'datetime="2026-03-01T12:00:00Z"' in body
    assert "07:00 (New York time)" in body


def test_rules_have_an_address_for_every_clause():
    body = a_desk().text("rules/")

    assert 'id="late_dispatch"' in body
    assert 'href="#misleading_listing"' in body
    assert "You may appeal within 30 days of being informed." in body
    assert "New listings are blocked for 7 days" in body


def test_a_change_of_the_rules_is_told_before_it_comes():
    desk = a_desk()
    publish(
        body=changed(clauses__0__points__medium=20, clauses__0__guidance="Secret words."),
        effective_from=clock.now() + timedelta(days=20),
    )

    body = desk.text("rules/")

    assert "These rules will change" in body
    assert "Medium: −15 → −20" in body
    assert 'href="/rules-library/us-seller/compare/?from=1&amp;to=2"' in body
    assert "Secret words." not in body


def test_a_change_of_the_rules_is_read_and_confirmed_in_the_inbox():
    desk = a_desk()
    publish(
        body=changed(clauses__0__points__medium=20), effective_from=clock.now() + timedelta(days=20)
    )
    while events.relay():
        pass
    tell_next()
    notice = Notice.objects.get(kind="rules.changed")
    decision = Notice.objects.get(kind="violation.recorded")

    body = desk.text(f"inbox/{notice.pk}/")
    for words in (
        "It applies from <strong>22 Mar 2026, 08:00 (New York time)</strong>.",
        "Medium: −15 → −20",
        'href="/rules-library/us-seller/2/"',
        'href="/rules-library/us-seller/compare/?from=1&amp;to=2"',
        "I have read it",
    ):
        assert words in body
    for _ in range(2):
        answer = desk.client.post(desk.url(f"inbox/{notice.pk}/"))
        assert answer.headers["Location"] == desk.url(f"inbox/{notice.pk}/")
    assert desk.client.post(desk.url(f"inbox/{decision.pk}/")).status_code == 405

    assert list(notice.steps.order_by("pk").values_list("kind", flat=True)) == ["read", "confirmed"]
    body = desk.text(f"inbox/{notice.pk}/")
    assert "You have confirmed that you read it:" in body
    assert "I have read it" not in body


def test_reading_a_notice_lowers_the_count():
    desk = a_desk()
    notice = Notice.objects.filter(party=desk.party, kind="violation.recorded").get()
    assert desk.text("inbox/").count("new</span>") == 2

    desk.text(f"inbox/{notice.pk}/")

    assert desk.text("inbox/").count("new</span>") == 1


def test_an_account_without_rules_has_pages_that_say_so():
    member = MembershipFactory()
    client = Client()
    client.force_login(member.user)

    for page in ("", "health/", "rules/", "rewards/", "violations/", "inbox/", "learn/", "team/"):
        assert client.get(f"/portal/{member.party_id}/{page}").status_code == 200, page
