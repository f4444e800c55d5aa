"""Overturned in part: each of its three forms on the page, shown before, and for the party as a list."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from credits.selectors import standing_at
from education.differences import Difference, differences
from education.models import Notice
from governance.events import relay
from governance.models import Event
from tests.factories import MarketFactory, MembershipFactory, UserFactory
from tests.rulebooks import a_body, publish
from tests.workbench.browsing import form_of, sign_in
from tests.workbench.factories import MONDAY, a_case, a_violation, an_appeal, claimed
from violations.models import PenaltyStep, Violation
from violations.selectors import controls_of_party
from workbench.selectors.hearing import milder_than

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]

WHY = "Eight of the parcels were scanned late by the carrier."
ZONE = ZoneInfo("America/New_York")
ENDS = "23 Nov 2026, 05:00 (New York time)"


@pytest.fixture
def _frozen():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def world(client):
    """A finding of 50 points with two measures of a week, appealed and in hand."""
    MarketFactory()
    body = a_body()
    body["clauses"][3]["points"] = {"low": 2}
    publish(body=body)
    violation = a_violation(a_case(severity="high"))
    reviewer = sign_in(client)
    return claimed(an_appeal(violation), reviewer), violation


def ask(client, case, **said):
    answer = client.get(
        reverse("workbench:consequence", args=[case.code]), {"choice": "partly", **said}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def answer_with(client, case, **said):
    page = client.get(reverse("workbench:case", args=[case.code]))
    form = {
        **form_of(page),
        "choice": "partly",
        "reason": WHY,
        "overturn_cause": "leniency",
        **said,
    }
    return client.post(reverse("workbench:decide", args=[case.code]), form)


def nothing_happened(violation):
    assert standing_at(violation.party).score == 150
    assert not Event.objects.filter(name__in=["violation.overturned", "penalty.shortened"]).exists()
    assert not PenaltyStep.objects.exists()
    assert Violation.objects.count() == 1


def member_of(party):
    user = UserFactory()
    MembershipFactory(party=party, user=user, role="owner")
    client = Client()
    client.force_login(user)
    return client


def read_by_the_party(case):
    page = member_of(case.party).get(reverse("portal:appeal", args=[case.party_id, case.appeal_id]))
    assert page.status_code == 200
    return page.content.decode()


def test_the_page_offers_another_rule_a_lower_severity_and_an_earlier_end(client, world):
    case, violation = world

    html = client.get(reverse("workbench:case", args=[case.code])).content.decode()

    assert 'value="late_dispatch:low"' in html
    assert 'value="late_dispatch:medium"' in html
    assert 'value="reminder:low"' in html
    assert 'value="late_dispatch:critical"' not in html
    for penalty in violation.penalties.all():
        assert f'name="ends_{penalty.pk}"' in html


def test_a_lower_severity_is_shown_before_and_nothing_of_it_stays(client, world):
    case, violation = world

    html = ask(client, case, milder="late_dispatch:low")

    assert '<span class="was">high</span> → low' in html.replace("High", "high").replace(
        "Low", "low"
    )
    assert '<span class="was">-50</span> → -5' in html
    assert f'<span class="was">until {ENDS}</span> → ended' in html
    assert "195" in html
    nothing_happened(violation)


def test_another_rule_is_shown_before(client, world):
    case, violation = world

    html = ask(client, case, milder="reminder:low")

    assert '<span class="was">Late dispatch</span> → Reminder' in html
    assert '<span class="was">-50</span> → -2' in html
    nothing_happened(violation)


def test_an_earlier_end_is_shown_before(client, world):
    case, violation = world
    first = violation.penalties.order_by("pk").first()

    html = ask(client, case, **{f"ends_{first.pk}": "2026-11-18T09:00"})

    assert f"until {ENDS}</span> → until 18 Nov 2026, 09:00 (New York time)" in html
    nothing_happened(violation)


def test_what_cannot_be_says_why_before_anybody_decides(client, world):
    case, violation = world
    first = violation.penalties.order_by("pk").first()

    html = ask(client, case, **{f"ends_{first.pk}": "2026-12-24T09:00"})

    assert "This cannot be:" in html
    assert "may only end earlier" in html
    nothing_happened(violation)


def test_before_anything_is_chosen_nothing_is_tried(client, world):
    case, _violation = world

    assert "Say below what it was instead" in ask(client, case)


def test_without_scripts_a_button_shows_what_it_would_leave(client, world):
    case, violation = world

    html = answer_with(client, case, milder="late_dispatch:low", look="yes").content.decode()

    assert '<span class="was">-50</span> → -5' in html
    assert WHY in html
    assert not case.decisions.exists()
    nothing_happened(violation)


def test_the_party_reads_the_same_list_on_its_page_and_in_its_letter(client, world):
    case, violation = world

    answer_with(client, case, milder="late_dispatch:low")

    violation = Violation.objects.get(pk=violation.pk)
    assert differences(violation, WHY) == [
        Difference("Severity", "High", "Low"),
        Difference("Points", "-50", "-5"),
        Difference("New listings are blocked", f"until {ENDS}", "ended"),
        Difference("Campaigns are off", f"until {ENDS}", "ended"),
    ]
    html = read_by_the_party(case)
    assert "What is different now" in html
    assert "-50" in html
    assert "+45 points are back" not in html
    while relay():
        pass
    letter = Notice.objects.get(kind="appeal.partly").content.data["body"]
    assert "- Points: -50 → -5" in letter


def test_the_party_reads_which_measures_end_earlier(client, world):
    case, violation = world
    first, second = violation.penalties.order_by("pk")

    answer_with(
        client,
        case,
        **{f"ends_{first.pk}": "2026-11-18T09:00", f"ends_{second.pk}": "2026-11-16T05:00"},
    )

    rows = differences(Violation.objects.get(), WHY)
    assert [(row.before, row.after) for row in rows] == [
        (f"until {ENDS}", "until 18 Nov 2026, 09:00 (New York time)"),
        (f"until {ENDS}", "ended"),
    ]
    (left,) = controls_of_party(case.party)
    assert left.ends_at == datetime(2026, 11, 18, 9, tzinfo=ZONE).astimezone(UTC)
    assert left.ends_at < MONDAY + timedelta(days=7)
    assert "What is different now" in read_by_the_party(case)
    assert standing_at(case.party).score == 150


def test_a_finding_about_the_account_may_become_milder_under_a_rule_about_items():
    MarketFactory()
    body = a_body()
    body["clauses"][1]["points"] = {"low": 2, "medium": 10}
    publish(body=body)
    violation = a_violation(a_case(clause="misleading_listing"))

    offered = [one.value for one in milder_than(violation)]

    assert violation.item is None
    assert "misleading_listing:low" in offered
