"""Nothing on the pages of a party is wider than a small phone, in words that run long."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from governance import events, words
from governance.launcher.home import CHECKOUT
from tests.factories import MembershipFactory
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1, find

pytestmark = pytest.mark.django_db

STATIC = CHECKOUT / "static"
HOLDS = {"team/": "li.portal-row", "health/": "figure.chart", "inbox/": "ul.portal-list"}
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input, textarea")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline" && !one.closest("svg"))
  .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 24 && one.offsetWidth > 1)
  .map((one) => one.outerHTML.slice(0, 120))"""
MENUS_OUTSIDE = """() => [...document.querySelectorAll("main .menu-list")]
  .filter((one) => one.getBoundingClientRect().left < 0 || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.innerText)"""
CUT_OFF = """() => [...document.querySelectorAll("figure.chart text")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.textContent)"""


@pytest.mark.parametrize("page", HOLDS)
def test_nothing_is_wider_than_a_phone_in_spanish(page, browser):
    words.compile_all()
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk = a_desk()
        find(desk.party, "grave", severity="high")
        MembershipFactory(party=desk.party, role="staff")
        desk.client.cookies["django_language"] = "es"
        while events.relay():
            pass
        html = desk.text(page)

    def answer(route):
        path = urlsplit(route.request.url).path
        if not path.startswith("/static/"):
            route.fulfill(body=html, content_type="text/html")
        elif path.endswith(".css"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            route.abort()

    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.route("**/*", answer)
    opened = context.new_page()
    opened.goto("http://shop.test/")
    opened.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    assert opened.locator(HOLDS[page]).first.is_visible()
    assert opened.evaluate("document.documentElement.scrollWidth") == 360
    assert opened.evaluate(TOO_SMALL) == []
    assert opened.evaluate(CUT_OFF) == []
    assert opened.evaluate(MENUS_OUTSIDE) == []
    context.close()
