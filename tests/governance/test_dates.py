"""Days, moments and clocks, as each language writes them and as people call them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from governance import dates, words

AFTERNOON = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    words.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.mark.parametrize(
    ("language", "day", "moment", "this_year"),
    [
        ("en", "22 Nov 2026", "22 Nov 2026, 14:05 (Los Angeles time)", "22 Nov, 22:05"),
        (
            "es",
            "22 de noviembre de 2026",
            "22 de noviembre de 2026, 14:05 (hora de Los Ángeles)",
            "22 de noviembre, 22:05",
        ),
        (
            "id",
            "22 November 2026",
            "22 November 2026, 14:05 (waktu Los Angeles)",
            "22 November, 22:05",
        ),
        ("zh-hans", "2026年11月22日", "2026年11月22日 14:05 (洛杉矶时间)", "11月22日 22:05"),
    ],
)
def test_each_language_writes_its_dates_in_its_own_order(language, day, moment, this_year):
    with translation.override(language):
        assert dates.day(date(2026, 11, 22)) == day
        assert dates.told(AFTERNOON, "America/Los_Angeles") == moment
        assert dates.moment_of_year(AFTERNOON) == this_year


def test_a_zone_goes_by_its_city_and_utc_by_its_name():
    assert dates.clock_words("America/Argentina/Ushuaia") == "Ushuaia time"
    assert dates.clock_words("UTC") == "UTC"
    with translation.override("zh-hans"):
        assert dates.city("Asia/Jakarta") == "雅加达"


def test_zones_to_choose_stand_by_city_under_their_part_of_the_world():
    known = ["America/New_York", "America/Bogota", "Asia/Tokyo", "US/Pacific", "Etc/GMT+8"]

    assert dates.by_region(known, "US/Pacific") == [
        ("America", [("America/Bogota", "Bogotá"), ("America/New_York", "New York")]),
        ("Asia", [("Asia/Tokyo", "Tokyo")]),
        ("UTC", [("UTC", "UTC"), ("US/Pacific", "US/Pacific")]),
    ]
