"""Money held, as its owner sees it: why, how much, until when, and how to be heard."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from education.models import Notice
from governance import events
from tests.factories import PartyFactory
from tests.portal.support import at_desk
from tests.violations.support import (
    MARCH_1,
    REVIEWER,
    a_party_with_grounds,
    find,
    hold,
    overturn,
    release,
)
from violations import services
from violations.models import FundsState, StatementDelivery

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1 + DAY, tick=False):
        yield


@pytest.fixture
def desk():
    party = a_party_with_grounds()
    return at_desk(party, find(party))


def tell():
    while events.relay():
        pass


def test_an_account_without_holds_is_told_so_and_has_no_entry_for_it(desk):
    assert "No money is held" in desk.text("money/")
    assert "Money held" not in desk.text("")


def test_what_is_held_stands_there_with_its_reasons_and_reading_informs(desk):
    held = hold(desk.party, violation_id=desk.violation.pk)
    release(held, 25_000)

    assert "USD\u00a0750.00 held" in desk.text("money/")
    html = desk.text(f"money/{held.pk}/")

    for words in (
        "Claims of buyers",
        "Eleven buyers claim refunds of what never came.",
        "Released: USD\u00a0250.00",
        "The first claims were settled.",
        "Appeal the finding it rests on.",
        "You may go to court.",
    ):
        assert words in html
    assert f"/violations/{desk.violation.pk}/" in html
    told = StatementDelivery.objects.filter(statement__funds_step__hold=held)
    assert sorted(told.values_list("kind", flat=True)) == ["made_available", "portal_read"]
    home = desk.text("")
    assert "Withdrawals are held (USD\u00a0750.00)" in home
    assert "by a hold of money" in home


def test_what_awaits_a_second_person_or_belongs_to_another_is_not_there(desk):
    awaiting = hold(desk.party, amount=300_000)
    other = at_desk(PartyFactory(created_at=MARCH_1), desk.violation)
    held = hold(desk.party, "two", amount=1)

    assert desk.get(f"money/{awaiting.pk}/").status_code == 404
    assert other.get(f"money/{held.pk}/").status_code == 404
    assert "USD\u00a03,000.00" not in desk.text("money/")


def test_the_owner_asks_for_a_new_look_once(desk):
    held = hold(desk.party)
    url = desk.url(f"money/{held.pk}/")

    short = desk.client.post(url, {"text": "Why?"})
    assert short.status_code == 422
    answers = [
        desk.client.post(url, {"text": "All eleven buyers have been paid back."}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert FundsState.objects.get(hold=held).asked_at == MARCH_1 + DAY
    html = desk.text(f"money/{held.pk}/")
    assert "You asked for it" in html
    assert 'name="text"' not in html


def test_each_step_is_told_once(desk):
    held = hold(desk.party, violation_id=desk.violation.pk)
    release(held, 25_000)
    services.extend_hold(
        hold_id=held.pk,
        days=2,
        reason="Two more claims have come in.",
        by=REVIEWER,
        source_key="x",
        at=MARCH_1 + DAY,
    )
    overturn(desk.violation, MARCH_1 + DAY)
    ended = hold(desk.party, "ends", days=1)
    services.expire_due(at=MARCH_1 + 2 * DAY)
    tell()
    tell()

    told = Notice.objects.filter(party=desk.party, kind__startswith="funds").order_by("pk")
    said = [(one.kind, one.content.data["subject"]) for one in told]

    assert said == [
        ("funds.held", "Money is held: USD\u00a01,000.00"),
        ("funds.released", "Released: USD\u00a0250.00"),
        ("funds.extended", "Money is held longer: USD\u00a0750.00"),
        ("funds.released", "Released: USD\u00a0750.00"),
        ("funds.held", "Money is held: USD\u00a01,000.00"),
        ("funds.ended", "Free again: USD\u00a01,000.00"),
    ]
    assert told[0].content.data["path"] == desk.url(f"money/{held.pk}/")
    assert "Ask us to look at it again" in told[0].content.data["body"]
    assert told[5].content.data["path"] == desk.url(f"money/{ended.pk}/")


def test_the_pages_cost_the_same_however_much_was_held(desk):
    held = hold(desk.party, "first", amount=1_000)
    desk.text(f"money/{held.pk}/")

    def cost(page):
        with CaptureQueriesContext(connection) as asked:
            desk.text(page)
        return len([one for one in asked if one["sql"].startswith("SELECT")])

    before = cost("money/"), cost(f"money/{held.pk}/")
    for n in range(20):
        hold(desk.party, str(n), amount=1_000)
    for n in range(5):
        release(held, 10, str(n))

    assert (cost("money/"), cost(f"money/{held.pk}/")) == before
    assert max(before) <= 15
