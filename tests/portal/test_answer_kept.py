"""An answer that was begun is there again when its page is opened again, and says that it is not sent."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from governance.launcher.home import CHECKOUT
from tests.portal.support import at_desk
from tests.portal.test_signed_asked import a_question
from tests.violations.support import MARCH_1, find

pytestmark = pytest.mark.django_db

STATIC = CHECKOUT / "static"
BEGUN = "Parcel Express took them on"


def test_an_answer_that_was_begun_comes_back(browser):
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        asked, party = a_question()
        html = at_desk(party, find(party)).text(f"questions/{asked.pk}/")

    def answer(route):
        path = urlsplit(route.request.url).path
        if path.startswith("/static/js/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path.startswith("/static/"):
            route.abort()
        else:
            route.fulfill(body=html, content_type="text/html")

    context = browser.new_context()
    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://shop.test/")
    note = page.get_by_text("What you wrote before is still here.")
    assert not note.is_visible()
    page.fill("textarea[name=text]", BEGUN)

    page.reload()

    note.wait_for()
    assert page.input_value("textarea[name=text]") == BEGUN
    context.close()
