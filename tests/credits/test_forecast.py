"""What comes, and what leads back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from credits.forecast import Outlook, points_needed
from credits.selectors import standing_at
from policies import services
from policies.scheme import Scheme, parse
from tests.factories import PartyFactory
from tests.rulebooks import ACCUMULATING, DRAFTER, PUBLISHER, a_body, changed, publish
from tests.violations.support import MARCH_1, find, overturn

NEW_YORK = ZoneInfo("America/New_York")


def scheme(**changes) -> Scheme:
    return parse(a_body(**changes)).scheme


@pytest.mark.parametrize(
    ("total", "line", "points"), [(150, 150, 1), (140, 150, 11), (151, 150, 0), (-20, 0, 21)]
)
def test_where_points_deduct_one_more_than_the_gap_leads_back(total, line, points):
    assert points_needed(scheme(), total, line) == points


@pytest.mark.parametrize(("total", "line", "points"), [(12, 12, 1), (15, 12, 4), (11, 12, 0)])
def test_where_points_add_up_one_more_than_the_gap_leads_back(total, line, points):
    assert points_needed(scheme(scheme=ACCUMULATING), total, line) == points


@pytest.mark.django_db
def test_each_line_says_what_leads_back_to_its_good_side():
    publish()
    party = PartyFactory()
    find(party, "first", severity="high", at=MARCH_1)
    find(party, "second", severity="high", at=MARCH_1 + timedelta(days=10))

    outlook = Outlook.of(party, MARCH_1 + timedelta(days=11))

    ways = [(way.milestone.code, way.points, way.at) for way in outlook.ways_back()]
    second_lapses = datetime(2026, 9, 8, tzinfo=NEW_YORK)  # 11 March and 180 days, to its midnight
    first_lapses = datetime(2026, 8, 29, tzinfo=NEW_YORK)  # 1 March and 180 days
    # 200 - 50 - 50 = 100: at the line of 100 and past that of 150. One lapse gives 150: past 100,
    # still at 150; the second gives 200.
    assert ways == [("100", 1, first_lapses), ("150", 51, second_lapses)]


@pytest.mark.django_db
def test_nothing_leads_back_from_where_nothing_was_passed():
    publish()
    party = PartyFactory()
    find(party, "first", severity="low", at=MARCH_1)

    assert Outlook.of(party, MARCH_1).ways_back() == []


@pytest.mark.django_db
def test_before_the_first_rulebook_there_is_no_outlook():
    publish(effective_from=MARCH_1)
    party = PartyFactory()

    assert Outlook.of(party, MARCH_1 - timedelta(seconds=1)) is None
    assert Outlook.of(party, MARCH_1) is not None


LATER = MARCH_1 + timedelta(days=100)
A_SECOND = timedelta(seconds=1)


def with_new_rules(**changes):
    """A party under the usual rules, to which others follow on 9 June."""
    first = publish()
    draft = services.save_draft(
        rulebook=first.rulebook, body=changed(a_body(), **changes), by=DRAFTER
    )
    services.submit_draft(draft_id=draft.pk, effective_from=LATER, by=DRAFTER, known_past=True)
    services.publish_draft(draft_id=draft.pk, by=PUBLISHER, known_past=True)
    return PartyFactory(created_at=MARCH_1)


@pytest.mark.django_db
def test_rules_that_are_to_come_are_a_change_that_is_known_to_come():
    """From 9 June on everybody starts at 220, and the healthy band begins at 215."""
    party = with_new_rules(scheme__start=220, scheme__bands__2__at_least=215)
    find(party, severity="low", at=MARCH_1)

    coming = Outlook.of(party, MARCH_1).changes()

    lapses = datetime(2026, 8, 29, tzinfo=NEW_YORK)
    said = [(one.at, one.points, one.score_after, one.band_after.code) for one in coming]
    assert said == [(LATER, 20, 215, "healthy"), (lapses, 5, 220, "healthy")]
    assert coming[0].why == "a new version of the rules applies"
    for one in coming:
        assert standing_at(party, one.at).score == one.score_after
        assert standing_at(party, one.at - A_SECOND).score == one.score_after - one.points


@pytest.mark.django_db
def test_another_band_at_the_same_score_is_a_change_too():
    party = with_new_rules(scheme__bands__2__at_least=201)

    [change] = Outlook.of(party, MARCH_1).changes()

    assert (change.at, change.points, change.score_after) == (LATER, 0, 200)
    assert change.band_after.code == "at_risk"


@pytest.mark.django_db
def test_rules_that_count_alike_are_no_change():
    party = with_new_rules(title="The same in other words")

    assert Outlook.of(party, MARCH_1).changes() == []


@pytest.mark.django_db
def test_a_scheme_of_another_name_begins_with_an_empty_ledger():
    """What was charged under the old one no longer counts, and its lapse changes nothing."""
    party = with_new_rules(scheme__code="rating_2027")
    find(party, severity="high", at=MARCH_1)

    [change] = Outlook.of(party, MARCH_1).changes()

    assert (change.at, change.points, change.score_after) == (LATER, 50, 200)
    assert standing_at(party, LATER).score == 200


@pytest.mark.django_db
def test_what_was_forecast_then_knows_nothing_of_an_overturn_since():
    publish()
    party = PartyFactory(created_at=MARCH_1)
    with time_machine.travel(MARCH_1, tick=False):
        violation = find(party, severity="low", at=MARCH_1)
    with time_machine.travel(MARCH_1 + timedelta(days=2), tick=False):
        overturn(violation, at=MARCH_1 + timedelta(days=2))

    then = Outlook.of(party, MARCH_1, known_at=MARCH_1 + timedelta(days=1))

    assert [(one.points, one.score_after) for one in then.changes()] == [(5, 200)]
    assert Outlook.of(party, MARCH_1).changes() == []
