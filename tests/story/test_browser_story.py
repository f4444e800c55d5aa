"""The whole story in Chromium: the marketplace's people and a seller, each at a desk of their own."""

import pytest
from standardwebhooks import Webhook

from tests.story import browser_content as content
from tests.story import browser_seller as seller
from tests.story import browser_staff as staff
from tests.story.cast import Cast
from tests.story.integrator import Integrator, Listener
from tests.story.town import settle

WANTED = ["violation.*", "decision.*"]


@pytest.fixture
def cast(live_stack, new_context):
    town = settle(live_stack, "gb")
    with Listener() as listener:
        yield Cast(town, Integrator(town.url, town.key), listener, new_context)


def test_the_story_in_the_browser(cast):
    wanted = {"url": cast.listener.url, "events": WANTED}
    endpoint = cast.api.post("webhooks/endpoints", wanted)
    assert "2,970 new" in cast.town.stack.manage(*cast.town.import_command()).stdout
    staff.publish_the_rule(cast)

    first, second = staff.take_at_the_same_instant(cast)
    staff.read_the_case(cast, first)
    staff.invite_the_owner(cast, first)
    owner = seller.join(cast)
    staff.decide_by_keyboard(cast, first)
    _heard(cast, endpoint)

    seller.read_the_portal(cast, owner)
    seller.read_the_mail(cast)
    seller.learn(cast, owner)
    seller.appeal(cast, owner)
    staff.overturn(cast, first, second)
    seller.see_it_undone(cast, owner)
    staff.read_the_numbers(cast, second)

    case = content.report_a_listing(cast)
    content.take_it_down(cast, first, case)
    content.put_it_back(cast, owner, second)
    content.reach_a_tier(cast, owner)

    assert [desk.complaints for desk in cast.desks if desk.complaints] == []


def _heard(cast, endpoint):
    """The marketplace heard of the decision: signed, and under one id however often it came."""
    cast.wait_for(lambda: cast.listener.about("violation.recorded", cast.violation))
    messages = cast.listener.about("violation.recorded", cast.violation)
    for headers, body in messages:
        Webhook(endpoint["secret"]).verify(body, headers)
    assert len({headers["webhook-id"] for headers, _ in messages}) == 1
    cast.api.delete(f"webhooks/endpoints/{endpoint['id']}")
