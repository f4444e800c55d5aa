"""The words and the geometry that every page is made of."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from governance.templatetags import _gauge, _plots, _words
from governance.templatetags.kitchen import SampleFilter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = [150, 100, 50, 0]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=400), "13 months"),
    ],
)
def test_a_span_is_said_in_its_largest_honest_unit(length, said):
    assert _words.span(length) == said


def test_a_deadline_says_what_is_left_and_then_how_long_it_is_over():
    assert _words.remaining(NOW + timedelta(hours=3), NOW, over="overdue") == "3 h left"
    assert _words.remaining(NOW - timedelta(hours=2), NOW, over="overdue") == "2 h overdue"


def test_money_knows_the_minor_units_of_its_currency():
    assert _words.money(1_600_000, "BRL") == "BRL\u00a016,000.00"
    assert _words.money(1_600_000, "JPY") == "JPY\u00a01,600,000"
    assert _words.money(1_600_000, "BRL", compact=True) == "BRL\u00a016.0\u00a0k"


def test_points_carry_a_true_sign():
    assert [_words.signed(points) for points in (-15, 0, 5)] == ["−15", "0", "+5"]


@pytest.mark.parametrize(
    ("score", "tone", "ahead"),
    [(151, "good", 150), (150, "warn", 100), (0, "bad", None), (-40, "bad", None)],
)
def test_a_line_is_passed_at_or_below_it_where_the_scheme_deducts(score, tone, ahead):
    picture = _gauge.gauge(score, floor=0, cap=1000, start=200, milestones=LINES)

    assert picture.tone == tone
    assert (picture.next_mark.at if picture.next_mark else None) == ahead


@pytest.mark.parametrize(("points", "tone", "ahead"), [(11, "good", 12), (12, "warn", 24)])
def test_a_line_is_passed_at_or_above_it_where_the_scheme_accumulates(points, tone, ahead):
    picture = _gauge.gauge(
        points, floor=0, cap=48, milestones=[12, 24, 36, 48], direction="accumulate"
    )

    assert (picture.tone, picture.next_mark.at) == (tone, ahead)


def test_a_missing_value_breaks_a_line_and_is_never_zero():
    series = [
        {"name": "Upheld", "points": [{"label": n, "value": v} for n, v in enumerate((1, None, 3))]}
    ]

    lines, _guides, _limits = _plots.lines(series, height=100, unit="")

    assert lines[0].path.count("M") == 2


def test_bars_stand_on_zero():
    points, _guides = _plots.columns(
        [{"label": "a", "value": 5}, {"label": "b", "value": 10}], height=100, unit=""
    )

    assert points[1].height == 2 * points[0].height


def test_a_link_to_a_route_that_does_not_exist_is_no_link():
    page = Template("{% load house %}{% nav_link 'nowhere:at_all' 'Nowhere' %}")

    assert page.render(Context({"request": RequestFactory().get("/")})) == ""


def test_the_theme_is_one_of_ours_or_none():
    page = Template("{% load house %}{% theme %}")
    request = RequestFactory().get("/")

    for chosen, shown in (("dark", "dark"), ('"><script>', "")):
        request.COOKIES["theme"] = chosen
        assert page.render(Context({"request": request})) == shown


def test_a_chip_takes_its_own_filter_off_and_forgets_the_page():
    request = RequestFactory().get(
        "/", {"market": "us", "severity": ["high", "critical"], "page": "3"}
    )
    page = Template("{% load house %}{% filter_chips form=form %}")

    html = page.render(Context({"request": request, "form": SampleFilter(request.GET)}))

    assert 'href="?severity=high&amp;severity=critical"' in html
    assert "United States" in html
    assert "page=" not in html


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (datetime(2026, 3, 31, 4, tzinfo=UTC), "the end of 30 Mar"),
        (datetime(2027, 1, 1, 5, tzinfo=UTC), "the end of 31 Dec"),
        (datetime(2027, 2, 1, 5, tzinfo=UTC), "the end of 31 Jan 2027"),
        (datetime(2026, 3, 31, 14, 2, tzinfo=UTC), "31 Mar, 10:02"),
    ],
)
def test_a_deadline_names_the_last_day_that_counts(end, said):
    assert _words.deadline(end, NOW, "America/New_York") == said
