"""Credit when the rules change: what was collected, and what begins anew."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from governance.events import relay
from monitoring import services
from tests.factories import MarketFactory, PartyFactory
from tests.monitoring.orders import (
    SELLER,
    an_earner,
    credited,
    sell,
)
from tests.rulebooks import DEDUCTING, a_body
from tests.rulebooks import publish as publish_rulebook

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 16, 9, tzinfo=NEW_YORK)  # an ordinary week, in summer time
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_new_version_that_counts_alike_keeps_what_was_collected():
    party = an_earner(SELLER)
    tuesday = datetime(2026, 3, 17, tzinfo=NEW_YORK)
    scheme = {**DEDUCTING, "earning": {**SELLER, "points": 6}}
    publish_rulebook(body=a_body(scheme=scheme), effective_from=tuesday)

    sell(party, 300, MONDAY, name="before")
    sell(party, 100, tuesday + timedelta(hours=9), name="after")
    services.credit_due()

    # The second batch is half filled under the first version; the second prices it.
    assert credited(party) == [("2026-03-17 04:00", 4), ("2026-03-18 04:00", 6)]


def test_a_version_that_counts_otherwise_begins_anew():
    party = an_earner(SELLER)
    tuesday = datetime(2026, 3, 17, tzinfo=NEW_YORK)
    scheme = {**DEDUCTING, "earning": {**SELLER, "per_orders": 100}}
    publish_rulebook(body=a_body(scheme=scheme), effective_from=tuesday)

    sell(party, 350, MONDAY, name="before")
    sell(party, 99, tuesday + timedelta(hours=9), name="after")
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", 4)]


def test_a_version_published_for_the_past_makes_credit_due():
    MarketFactory()
    publish_rulebook()
    party = PartyFactory()
    sell(party, 200, MONDAY)
    services.credit_due()
    assert credited(party) == []

    scheme = {**DEDUCTING, "earning": SELLER}
    publish_rulebook(body=a_body(scheme=scheme), effective_from=MONDAY - timedelta(days=9))
    relay()
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", 4)]
