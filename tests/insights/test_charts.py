"""What the charts count."""

from datetime import date

from insights import charts
from insights.counting import DECISIONS
from insights.selectors import Series

DAY = date(2026, 11, 20)


def test_what_was_overturned_in_part_is_an_answer_that_overturned():
    numbers = {"uphold": 5, "overturn": 2, "partly": 1}
    values = {f"{DECISIONS}.{outcome}": {DAY: n} for outcome, n in numbers.items()}
    series = Series(DAY, DAY, [DAY], values)

    assert charts.overturned(series) == {"answered": 8, "overturned": 3, "percent": 38}
    lines = charts.appeals(series, charts.Rows(""))
    assert [line["points"][0]["value"] for line in lines[1:]] == [5, 2, 1]
