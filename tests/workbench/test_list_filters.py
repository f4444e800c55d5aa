"""What narrows a list: chips, words of the page, and what makes no sense."""

import pytest

from tests.factories import MarketFactory, PartyFactory
from tests.workbench.browsing import html_of, sign_in
from tests.workbench.factories import a_case, the_rulebook

pytestmark = pytest.mark.django_db


def test_filters_are_chips_that_take_themselves_off_and_keep_the_rest(client):
    case = a_case()
    sign_in(client)

    html = html_of(client, "cases", state="open", clause="late_dispatch", sort="-due")

    assert case.code in html
    assert 'href="?state=open&amp;sort=-due"' in html
    assert 'href="?clause=late_dispatch&amp;sort=-due"' in html
    assert '<input type="hidden" name="sort" value="-due">' in html


def test_a_filter_by_party_says_its_name(client):
    party = PartyFactory(name="Blue Fern Home")
    sign_in(client)

    assert "Blue Fern Home" in html_of(client, "violations", party=party.pk)


def test_appeals_begin_with_those_that_wait_and_the_chip_takes_that_off(client):
    sign_in(client)

    html = html_of(client, "appeals")

    assert "undecided" in html
    assert 'href="?state="' in html


def test_a_market_narrows(client):
    PartyFactory(name="Here")
    PartyFactory(name="There", market=MarketFactory(code="id"))
    sign_in(client)

    html = html_of(client, "parties", market="id")

    assert "There" in html
    assert "Here</a>" not in html


def test_a_list_that_filters_leave_empty_offers_to_clear_them(client):
    a_case()
    sign_in(client)

    html = html_of(client, "cases", clause="nonsense", sort="-due")
    all_of_them = html_of(client, "appeals", clause="nonsense")

    assert '<a href="?sort=-due">Clear filters</a>' in html
    assert '<a href="?state=">Clear filters</a>' in all_of_them
    assert "Clear filters" not in html_of(client, "cases")


def test_a_filter_that_makes_no_sense_is_passed_over_and_says_so(client):
    case = a_case()
    sign_in(client)

    html = html_of(client, "cases", state="nonsense", since="yesterday")

    assert case.code in html
    assert "State: Select a valid choice." in html
    assert "Opened from: Enter a valid date. This filter was passed over." in html
    assert 'class="chip-value"' not in html


@pytest.mark.parametrize(
    "words", ["late_dispatch", "Late dispatch", "late dispatch", "late", "LATE DISPATCH"]
)
def test_a_clause_is_asked_for_in_the_words_of_the_page(client, words):
    the_rulebook()
    late = a_case(clause="late_dispatch")
    other = a_case(clause="misleading_listing")
    sign_in(client)

    html = html_of(client, "cases", clause=words)

    assert late.code in html
    assert other.code not in html


def test_words_that_may_mean_several_clauses_narrow_to_none_of_them(client):
    the_rulebook()
    case = a_case(clause="late_dispatch")
    sign_in(client)

    assert case.code not in html_of(client, "cases", clause="a")


def test_a_severity_is_asked_for_however_it_is_written(client):
    case = a_case(severity="medium")
    sign_in(client)

    assert case.code in html_of(client, "cases", severity="Medium")
