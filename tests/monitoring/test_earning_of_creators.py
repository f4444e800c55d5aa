"""Credit of creators: by video, with its own caps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from credits.models import LedgerLine
from credits.selectors import standing_at
from governance.events import relay
from monitoring import services
from tests.factories import ItemFactory
from tests.monitoring.orders import (
    CREATOR,
    an_earner,
    credited,
    sell,
)
from tests.violations.support import find, overturn

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 16, 9, tzinfo=NEW_YORK)  # an ordinary week, in summer time
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


def a_creator_with(number):
    party = an_earner(CREATOR, kind="creator")
    videos = [ItemFactory(owner=party, kind="video") for _ in range(number)]
    return party, videos


def test_a_creator_earns_a_point_with_each_10_orders_of_one_video():
    party, (first, second) = a_creator_with(2)

    sell(party, 25, MONDAY, name="a", item=str(first.pk))
    sell(party, 9, MONDAY, name="b", item=str(second.pk))
    services.credit_due()

    # 25 orders make two points and 5 over; 9 of another video do not fill them up.
    assert credited(party) == [("2026-03-17 04:00", 1)] * 2
    assert set(LedgerLine.objects.values_list("item_id", flat=True)) == {first.pk}


def test_one_video_brings_20_points_in_all_its_life():
    party, (video,) = a_creator_with(1)

    sell(party, 150, MONDAY, name="a", item=str(video.pk))
    sell(party, 150, MONDAY + timedelta(days=14), name="b", item=str(video.pk))
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", 1)] * 15 + [("2026-03-31 04:00", 1)] * 5


def test_a_creator_s_week_brings_65_points():
    party, videos = a_creator_with(4)

    for n, video in enumerate(videos):
        sell(
            party, 200, MONDAY + timedelta(hours=n), name=f"v{n}", item=str(video.pk)
        )  # 20 points each, 80 in all
    services.credit_due()

    assert len(credited(party)) == 65
    assert standing_at(party).score == 265
    last = LedgerLine.objects.filter(item=videos[3])
    assert last.count() == 5


def test_orders_that_name_no_video_earn_nothing_where_videos_are_capped():
    party, _ = a_creator_with(1)

    sell(party, 50, MONDAY)
    services.credit_due()

    assert credited(party) == []


def test_a_video_with_a_finding_does_not_earn_and_earns_again_when_it_is_overturned():
    party, (video, other) = a_creator_with(2)
    sell(party, 50, MONDAY, name="a", item=str(video.pk))
    sell(party, 20, MONDAY, name="b", item=str(other.pk))
    services.credit_due()
    assert standing_at(party).score == 207

    finding = find(party, item=video, clause="misleading_listing", at=MONDAY)
    relay()
    services.credit_due()
    assert standing_at(party).score == 192  # 200 - 10 + 2

    overturn(finding, at=NOW)
    relay()
    services.credit_due()
    assert standing_at(party).score == 207
