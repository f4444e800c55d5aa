"""How far it is to the next points, and where that is shown."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from credits.models import LedgerLine
from governance.events import relay
from monitoring import services
from monitoring.selectors import earning_progress
from tests.factories import ItemFactory, MembershipFactory, PartyFactory, UserFactory
from tests.monitoring.orders import CREATOR, SELLER, an_earner, sell, spoil
from tests.rulebooks import DEDUCTING, a_body
from tests.rulebooks import publish as publish_rulebook
from tests.violations.support import find

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 16, 9, tzinfo=NEW_YORK)
THURSDAY = datetime(2026, 3, 19, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_thursday():
    with time_machine.travel(THURSDAY, tick=False):
        yield


def test_136_of_200_and_8_of_20():
    party = an_earner(SELLER, created_at=MONDAY - timedelta(days=60))
    sell(party, 540, MONDAY)
    spoil(party, "O-1", "O-2", "O-3", "O-4", at=MONDAY + timedelta(days=1))
    services.credit_due()

    progress = earning_progress(party)

    assert (progress.toward, progress.per_orders, progress.points) == (136, 200, 4)
    assert (progress.this_week, progress.cap_week) == (8, 20)
    assert progress.week_ends_at == datetime(2026, 3, 23, tzinfo=NEW_YORK)
    assert progress.item_id is None


def test_a_run_that_begins_within_a_day_counts_from_its_second():
    party = an_earner(SELLER)
    noon = datetime(2026, 3, 16, 12, tzinfo=NEW_YORK)
    scheme = {**DEDUCTING, "earning": {**SELLER, "per_orders": 100}}
    publish_rulebook(body=a_body(scheme=scheme), effective_from=noon)

    sell(party, 30, MONDAY, name="before")
    sell(party, 20, noon - timedelta(seconds=1), name="at noon")
    sell(party, 5, noon + timedelta(days=1), name="later")
    spoil(party, "at noon-20", at=noon + timedelta(days=1))

    assert earning_progress(party).toward == 24


def test_of_a_creator_s_videos_the_one_nearest_to_its_next_point():
    party = an_earner(CREATOR, kind="creator")
    full, near, far, spoilt = ItemFactory.create_batch(4, owner=party, kind="video")
    sell(party, 209, MONDAY, name="a", item=str(full.pk))  # nothing more to earn
    sell(party, 17, MONDAY, name="b", item=str(near.pk))
    sell(party, 3, MONDAY, name="c", item=str(far.pk))
    sell(party, 9, MONDAY, name="d", item=str(spoilt.pk))
    find(party, item=spoilt, clause="misleading_listing", at=MONDAY)
    services.credit_due()

    progress = earning_progress(party)

    assert (progress.item_id, progress.toward, progress.per_orders) == (near.pk, 7, 10)
    assert (progress.this_week, progress.cap_week, progress.cap_item) == (21, 65, 20)


def test_where_nobody_earns_there_is_no_progress():
    publish_rulebook(market=PartyFactory().market_id)

    assert earning_progress(PartyFactory()) is None
    assert earning_progress(PartyFactory(kind="creator")) is None


def test_the_standing_says_it_over_the_api(client):
    party = an_earner(SELLER)
    sell(party, 250, MONDAY)
    services.credit_due()
    client.force_login(UserFactory(role="analyst"))
    path = f"/api/v1/parties/{party.pk}/standing"

    assert client.get(path).json()["earning"] == {
        "points": 4,
        "per_orders": 200,
        "toward": 50,
        "by_item": False,
        "item": None,
        "this_week": 4,
        "cap_week": 20,
        "cap_item": None,
        "week_ends_at": "2026-03-23T04:00:00Z",
    }
    assert client.get(f"{path}?at=2026-03-17T00:00:00Z").json()["earning"] is None


def test_the_portal_says_what_was_credited_and_how_far_the_next_points_are(client):
    party = an_earner(SELLER, created_at=MONDAY - timedelta(days=60))
    sell(party, 250, MONDAY)
    services.credit_due()
    client.force_login(MembershipFactory(party=party).user)

    health = client.get(f"/portal/{party.pk}/health/").content.decode()

    words = "Credit for orders: 4 points for 200 clean orders in the week of 16 Mar 2026"
    assert words in health
    assert "50 of 200" in health
    assert "4 of 20" in health
    assert words in client.get(f"/portal/{party.pk}/").content.decode()


def test_the_workbench_says_it_too_and_what_was_worked_out_anew(client):
    party = an_earner(SELLER, created_at=MONDAY - timedelta(days=60))
    sell(party, 200, MONDAY)
    services.credit_due()
    spoil(party, "O-1", at=THURSDAY - timedelta(hours=1))
    services.credit_due()
    client.force_login(UserFactory(role="analyst"))

    page = client.get(f"/workbench/parties/{party.pk}/").content.decode()

    assert "Credit for orders: 4 points for 200 clean orders in the week of 16 Mar 2026" in page
    assert "Credit for orders of the week of 16 Mar 2026 worked out anew" in page
    assert LedgerLine.objects.count() == 2


def test_points_that_begin_tonight_are_in_the_forecast(client):
    party = an_earner(SELLER, created_at=MONDAY - timedelta(days=60))
    sell(party, 200, THURSDAY - timedelta(hours=1))
    services.credit_due()
    relay()
    client.force_login(UserFactory(role="analyst"))

    said = client.get(f"/api/v1/parties/{party.pk}/standing").json()

    assert said["score"] == 200
    assert said["forecast"][0] == {
        "at": "2026-03-20T04:00:00Z",
        "points": 4,
        "score_after": 204,
        "band_after": "healthy",
        "why": "earned points begin to count",
    }
