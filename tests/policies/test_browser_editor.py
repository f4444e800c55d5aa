"""The clause editor in a browser: typed, a row added, saved, mended, read again."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from governance.actors import Actor
from policies import services
from policies.models import Draft
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_clause_goes_round(live_server, context, page):
    MarketFactory()
    author = UserFactory(role="policy_manager")
    book = publish().rulebook
    draft = services.save_draft(rulebook=book, body=a_body(), by=Actor.user(author))
    client = Client()
    client.force_login(author)
    site = live_server.url.replace("localhost", "127.0.0.1")
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page.goto(f"{site}/rulebooks/{book.code}/drafts/{draft.pk}/edit/")

    page.get_by_role("button", name="Add a clause").first.click()
    expect(page.get_by_role("link", name="Say the rule in plain language.")).to_be_visible()
    page.locator("#id_title").fill("Bait prices")
    page.locator("#id_code").fill("bait_prices")
    page.get_by_label("The rule").fill("A price that is shown is a price that is charged.")
    page.get_by_role("button", name="Add a severity").click()
    page.locator("#id_points-1-severity").fill("high")
    page.locator("#id_points-1-points").fill("30")
    page.get_by_label("Usual severity").fill("high")
    page.get_by_label("Guidance").fill("Ask for the receipt.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="Bait prices", level=2)).to_be_visible()
    expect(page.get_by_label("The rule")).to_have_value(
        "A price that is shown is a price that is charged."
    )
    expect(page.locator(".editor-form .errors")).to_have_count(0)
    assert Draft.objects.get(pk=draft.pk).body["clauses"][4] == {
        "code": "bait_prices",
        "title": "Bait prices",
        "text": "A price that is shown is a price that is charged.",
        "severity": "high",
        "points": {"medium": 0, "high": 30},
        "guidance": "Ask for the receipt.",
    }
