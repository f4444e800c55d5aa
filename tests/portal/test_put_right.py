"""What an overturn put right, word for word as the party reads it, with exact values."""

from datetime import timedelta

import pytest
import time_machine

from credits.selectors import standing_at
from governance.models import Event
from portal.restitution import put_right
from tests.factories import ItemFactory
from tests.rulebooks import a_body
from tests.violations.support import GROUNDS, MARCH_1, SECOND, a_party_under_rules, find, hold
from violations import services
from violations.models import Control, FundsState, Violation
from violations.selectors import controls_of_item, controls_of_party

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUARTER = MARCH_1 + 90 * DAY
WHY = "The scans of the carrier were wrong."


def fell(violation, at):
    services.overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason=WHY, by=SECOND, at=at
    )
    return put_right(Violation.objects.get(pk=violation.pk))


def kinds(party, at):
    return {one.kind for one in controls_of_party(party, at)}


def test_points_line_measures_money_and_tier_each_stand_on_the_list():
    body = a_body(funds=GROUNDS)
    body["clauses"][0]["funds"] = ["claims"]
    party = a_party_under_rules(body)
    with time_machine.travel(QUARTER, tick=False):
        services.review_due_tiers(at=QUARTER)
        violation = find(party, severity="high", at=QUARTER)
        held = hold(party, at=QUARTER, violation_id=violation.pk)
        assert standing_at(party, QUARTER).score == 150
        assert kinds(party, QUARTER) == {"listing_blocked", "campaigns_off", "withdrawals_held"}

        said = fell(violation, QUARTER + HOUR)

        assert sorted(said) == sorted(
            [
                "+50 points are back",
                "The line “First line” no longer counts as passed",
                "Ended: New listings are blocked",
                "Ended: Campaigns are off",
                "Money released: USD\xa01,000.00",
                "Your tier is back: Trusted",
            ]
        )
        assert standing_at(party, QUARTER + HOUR).score == 200
        assert kinds(party, QUARTER + HOUR) == {"settlement_faster"}
        assert FundsState.objects.get(hold=held).state == "released"


def test_what_followed_on_a_later_finding_is_reopened_too():
    body = a_body()
    body["clauses"][0]["points"]["high"] = 45
    party = a_party_under_rules(body)
    first = find(party, "one", "medium", at=MARCH_1)
    later = find(party, "two", "high", at=MARCH_1 + HOUR)
    assert standing_at(party, MARCH_1 + HOUR).score == 140
    assert {one.violation for one in later.penalties.all()} == {later}

    said = fell(first, MARCH_1 + 2 * HOUR)

    assert sorted(said) == sorted(
        [
            "+15 points are back",
            "The line “First line” no longer counts as passed",
            "Ended: New listings are blocked",
            "Ended: Campaigns are off",
        ]
    )
    assert standing_at(party, MARCH_1 + 2 * HOUR).score == 155
    assert kinds(party, MARCH_1 + 2 * HOUR) == set()
    assert not Control.objects.filter(party=party, lifted_at__isnull=True).exists()


def test_a_listing_is_named_to_the_party_and_to_the_marketplace():
    party = a_party_under_rules()
    listing = ItemFactory(owner=party, market=party.market)
    violation = find(party, clause="misleading_listing", severity=None, item=listing)

    said = fell(violation, MARCH_1 + HOUR)

    assert said == [
        "+10 points are back",
        f"Ended: Removed ({listing})",
        f"To be shown again: {listing}",
    ]
    told = Event.objects.get(name="restitution.made").payload
    assert (told["reinstate"], told["items"]) == ([listing.ref], [listing.pk])
    assert told["penalties"] == [f"penalty:{violation.penalties.get().pk}"]
    assert controls_of_item(listing, MARCH_1 + HOUR) == []


def test_restored_points_do_not_lapse_when_the_line_that_took_them_would_have():
    party = a_party_under_rules()
    violation = find(party, severity="medium")
    fell(violation, MARCH_1 + HOUR)

    scores = [standing_at(party, MARCH_1 + n * DAY).score for n in (1, 179, 180, 181, 365)]

    assert scores == [200] * 5


def test_a_finding_that_cost_nothing_gives_nothing_back():
    party = a_party_under_rules()

    assert fell(find(party, clause="reminder", severity=None), MARCH_1 + HOUR) == []
    assert standing_at(party, MARCH_1 + HOUR).score == 200
