"""The pages of a party, an item and a finding, as staff read them."""

import re

import pytest
from django.urls import reverse

from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    REASON,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    decided,
)
from workbench import services

pytestmark = pytest.mark.django_db


def test_the_party_page_shows_score_ledger_controls_and_invites(client, mailoutbox):
    case = a_case()
    decided(case, a_reviewer(), severity="high")
    sign_in(client)

    html = page(client, "party", case.party_id)
    client.post(
        reverse("workbench:invite", args=[case.party_id]),
        {"email": "owner@shops.example", "role": "owner"},
    )
    after = page(client, "party", case.party_id)

    assert "New listings are blocked" in html
    assert "−50" in html
    assert "owner@shops.example" in after
    assert "/invitation/" in after
    assert "/invitation/" not in page(client, "party", case.party_id)


def test_an_item_page_shows_what_was_seen_and_what_is_in_force(client):
    listing = a_listing()
    report = a_report(listing)
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decided(case, a_reviewer())
    sign_in(client)

    html = page(client, "item", listing.pk)

    assert "Garden shears, steel" in html
    assert "Removed" in html


def test_the_finding_page_reads_as_the_party_reads_it(client):
    violation = a_violation()
    sign_in(client)

    html = page(client, "violation", violation.pk)

    assert REASON in html
    assert "not yet: the appeal window has not begun" in html


def test_the_cases_of_a_party_say_what_they_are_about_and_leave_how_urgent_to_queues(client):
    case = a_case()
    sign_in(client)

    html = page(client, "party", case.party_id)

    table = html[html.index("case-table") :]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table[: table.index("</thead>")])
    assert heads == ["Case", "About", "Clause", "State", "Due", "Value at stake"]
