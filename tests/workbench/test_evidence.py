"""Evidence as it was, what came later, the item then and now, and clips that open at their second."""

from datetime import timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.content import erase
from items.models import ItemVersion
from items.services import change_item
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    claimed,
)
from workbench import services
from workbench.selectors.evidence import evidence_of
from workbench.selectors.media import clock_words, media_of
from workbench.selectors.rule_words import rule_in_words

pytestmark = pytest.mark.django_db
FEED = Actor("key", "1")


def about(item):
    return services.open_case_for_report(report_id=a_report(item).pk, by=RULE)


def test_what_joined_after_the_opening_says_so(client):
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        services.open_case_for_detection(detection_id=a_detection(case.party).pk, by=RULE)

    pieces = evidence_of(case)

    assert [piece.later for piece in pieces] == [False, True]
    sign_in(client)
    assert page(client, "case", case.code).count("added later") == 2  # in the list, on the piece


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("late_rate > 0.10", "Late orders above 10%"),
        ("late_rate >= 0.1 && orders > 20", "Late orders of 10% or more and orders above 20"),
        ("late_rate > 0.1 || orders < 5.0", "Late orders above 10% or orders below 5"),
        ("(late_rate > 0.1) && orders > 2", ""),
        ("late_rate > 2 * other", ""),
    ],
)
def test_the_line_of_a_rule_is_said_in_words_where_it_is_plain(expression, words):
    metrics = {
        "late_rate": {"title": "late orders", "unit": "fraction"},
        "orders": {"title": "orders", "unit": "count"},
    }

    said = rule_in_words(expression, metrics, "USD")

    assert said == words


def test_the_page_of_a_case_names_rule_and_pieces_in_words_and_keeps_the_expression_folded(client):
    case = a_case()
    services.open_case_for_detection(detection_id=a_detection(case.party).pk, by=RULE)
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    split = html[html.index("Pieces to take out") :]
    assert "<summary>As the rule is written</summary><code>" in html
    assert "Rule “Late dispatch”, version 1 " in split
    assert "detection:" not in split[: split.index("</fieldset>")]
    assert '<option value="late_dispatch">Late dispatch</option>' in split


def test_an_item_that_changed_stands_beside_what_it_was_with_the_difference_in_words(client):
    listing = a_listing(text="Blades of steel, made to last.", brand="Fern")
    case = about(listing)
    change_item(
        item_id=listing.pk,
        data={"title": "Garden shears, plastic", "text": "Blades of plastic, made to last."},
        by=FEED,
    )

    (again,) = [piece.seen_again for piece in evidence_of(case) if piece.seen_again]

    said = {row.name: row.word for row in again.changed}
    assert said == {"Title": "changed since", "Brand": "gone since", "Text": "changed since"}
    title = next(row for row in again.rows if row.name == "Title")
    assert ("gone", "steel") in title.then
    assert ("new", "plastic") in title.now
    sign_in(client)
    html = page(client, "case", case.code)
    assert "<del>steel</del>" in html
    assert "<ins>plastic</ins>" in html


def test_an_item_that_is_as_it_was_says_so_and_one_that_is_gone_too(client):
    listing = a_listing()
    case = about(listing)
    sign_in(client)
    assert "It still is as it was" in page(client, "case", case.code)

    change_item(item_id=listing.pk, state="gone", by=FEED)

    assert "The item is gone from the marketplace since" in page(client, "case", case.code)


def test_a_sight_that_was_erased_is_not_compared(client):
    listing = a_listing()
    case = about(listing)
    change_item(item_id=listing.pk, data={"title": "Another"}, by=FEED)
    erase(ItemVersion.objects.get(item=listing, number=2).content, by=FEED)

    (again,) = [piece.seen_again for piece in evidence_of(case) if piece.seen_again]

    assert again.is_erased
    sign_in(client)
    assert "so they cannot be compared" in page(client, "case", case.code)


def test_a_clip_opens_at_its_second(client, settings):
    settings.EVIDENCE_HOSTS = ["https://clips.example"]
    moment = a_listing(kind="live_moment", clip_url="https://clips.example/live.mp4", second=812)
    case = about(moment)
    sign_in(client)

    html = page(client, "case", case.code)

    assert 'src="https://clips.example/live.mp4#t=812"' in html
    assert "opens at 13:32" in html
    assert " muted" in html


def test_what_the_operator_does_not_allow_is_linked_and_not_loaded(client):
    moment = a_listing(kind="live_moment", clip_url="https://elsewhere.example/live.mp4")
    case = about(moment)
    sign_in(client)

    html = page(client, "case", case.code)

    assert "Pages here load nothing from elsewhere.example" in html
    assert "<video" not in html
    assert 'href="https://elsewhere.example/live.mp4#t=812"' in html


def test_our_own_address_and_the_named_ones_may_be_shown(settings):
    settings.SITE_URL, settings.EVIDENCE_HOSTS = "https://gs.example", ["https://media.example"]
    said = {
        "clip_url": "https://gs.example/a.webm",
        "images": ["https://media.example/a.jpg", "http://media.example/b.jpg"],
    }

    assert [one.shown for one in media_of(said)] == [True, True, False]
    assert [one.shown for one in media_of({"clip_url": "https://gs.example/page"})] == [False]


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (812, "13:32"), (3727, "1:02:07")])
def test_moments_are_said_as_clocks_say_them(seconds, words):
    assert clock_words(seconds) == words


def test_pieces_can_be_walked_and_have_their_keys_printed(client):
    case = a_case()
    services.open_case_for_detection(detection_id=a_detection(case.party).pk, by=RULE)
    claimed(case, sign_in(client))

    html = page(client, "case", case.code)

    assert "2 pieces of evidence" in html
    for piece in evidence_of(case):
        assert f'id="{piece.anchor}"' in html
        assert f'href="#{piece.anchor}"' in html
