"""Numbers, names and days that nobody of good will sends: they are faults of the sender, never ours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from rest_framework.exceptions import ValidationError

from governance.codes import LARGEST_KEY, key_of
from governance.dates import days_before
from governance.lines import LineField, is_one_line
from governance.models import Market
from governance.spreadsheets import as_text
from tests.factories import PartyFactory
from tests.integrations.factories import a_key
from workbench.funds_forms import ReviewForm
from workbench.selectors.lists import day_bounds

DIGITS = "9" * 5000  # more than Python reads as a number


def post(client, path, body, *scopes):
    headers = {**a_key(*scopes)[1], "Idempotency-Key": path}
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("said", [DIGITS, "²", "٣", "-1", "", "1 ", str(LARGEST_KEY + 1)])
def test_what_is_no_key_is_none(said):
    assert key_of(said) is None


@pytest.mark.parametrize("number", [0, 17, LARGEST_KEY])
def test_a_key_is_read(number):
    assert key_of(str(number)) == number


@pytest.mark.django_db
def test_a_report_about_endless_digits_is_about_nobody(client):
    report = {
        "party": DIGITS,
        "source": "buyer",
        "reporter": "r",
        "clause": "x",
        "text": "x",
        "source_key": "x",
    }

    answer = post(client, "/api/v1/reports", report, "reports:write", "reports:read")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
def test_controls_of_endless_digits_are_rejected_by_place(client):
    party = PartyFactory()
    asked = {"parties": [DIGITS, "²", str(party.pk)], "items": [DIGITS]}

    answer = post(client, "/api/v1/controls/batch", asked, "controls:read")

    assert answer.status_code == 200
    places = [(row["field"], row["index"]) for row in answer.json()["rejected"]]
    assert places == [("parties", 0), ("parties", 1), ("items", 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "scope"),
    [("/api/v1/metrics/series", "insights:read"), ("/api/v1/appeals/figures", "appeals:read")],
)
def test_figures_until_the_first_day_there_is_are_empty_and_not_broken(client, path, scope):
    answer = client.get(path, {"until": "0001-01-01"}, headers=a_key(scope, "insights:read")[1])

    assert answer.status_code == 200
    assert answer.json()["since"].startswith("0001-01-01")


def test_days_before_stop_where_the_calendar_begins():
    assert days_before(date(2026, 11, 22), 29) == date(2026, 10, 24)
    assert days_before(date(1, 1, 2), 29) == date(1, 1, 1)
    assert days_before(datetime(1, 1, 2, tzinfo=UTC), 29) == datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_a_list_since_the_first_or_until_the_last_day_has_bounds(day, zone):
    begin, end = day_bounds(day, Market(zone=zone))

    assert end - begin == timedelta(days=1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_review_of_a_hold_at_either_end_of_the_calendar_is_read(day):
    form = ReviewForm({"next_review": day, "ends_at": day}, zone="Asia/Jakarta")

    form.full_clean()

    assert set(form.cleaned_data) >= {"next_review", "ends_at"}


@pytest.mark.parametrize("turn", ["\u202e", "\u202a", "\u2066", "\u2068"])
def test_a_name_may_not_turn_the_words_around_it(turn):
    assert not is_one_line(f"Blue {turn}Fern")


def test_marks_of_a_script_from_right_to_left_stay():
    assert is_one_line("متجر \u200f- Blue Fern\u200e")


@pytest.mark.parametrize("said", ["\u200b\u200d", "\u3164", "\u2800\u00a0", "\ufeff", "\u0301"])
def test_a_name_that_shows_nothing_is_none(said):
    field = LineField()

    with pytest.raises(ValidationError, match="nothing to see"):
        field.run_validation(said)


@pytest.mark.parametrize("said", ["ហាង\u200bល្អ", "😀", "7", "…", "می\u200cخواهم"])
def test_a_name_in_any_script_is_taken(said):
    assert LineField().run_validation(said) == said


@pytest.mark.parametrize("sign", "=+-@\n\r\t＝＋－＠")
def test_no_sign_begins_a_formula(sign):
    assert as_text(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.django_db
def test_a_party_with_a_turning_name_is_refused_with_its_field(client):
    party = PartyFactory()
    said = {"name": "Blue \u202eFern"}

    answer = client.patch(
        f"/api/v1/parties/{party.pk}",
        said,
        content_type="application/json",
        headers=a_key("parties:read", "parties:write")[1],
    )

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["name"]
