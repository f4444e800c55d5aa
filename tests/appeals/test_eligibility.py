"""Windows, to the second: open before anybody was informed, exclusive at their end."""

from datetime import UTC, datetime, timedelta

import pytest

from appeals.eligibility import Past, eligibility, window_end
from policies.scheme import Windows

ZONE = "America/New_York"
INFORMED = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TWO = Windows(appeal_days=[30, 15])


def ask(now, windows=TWO, informed_at=INFORMED, past=(), overturned=False, zone=ZONE):
    return eligibility(
        windows=windows,
        zone=zone,
        informed_at=informed_at,
        standing="overturned" if overturned else "stands",
        past=past,
        now=now,
    )


def test_the_window_ends_with_the_last_of_its_local_days():
    end = datetime(2026, 4, 1, 4, tzinfo=UTC)  # midnight in New York, in summer time by then

    assert ask(end - SECOND).eligible
    assert ask(end).code == "window_closed"
    assert "ended on 31 Mar 2026." in ask(end).reason
    assert ask(end).until == end


def test_before_anybody_was_informed_the_window_has_not_begun_and_cannot_end():
    years_later = INFORMED + timedelta(days=4000)

    answer = ask(years_later, informed_at=None)

    assert answer.eligible
    assert answer.until is None


def test_six_calendar_months_are_clamped_to_the_length_of_the_month():
    informed = datetime(2025, 8, 31, 12, tzinfo=UTC)
    windows = Windows(appeal_months=6)
    end = datetime(2026, 3, 1, 5, tzinfo=UTC)  # 28 February was the last day

    assert ask(end - SECOND, windows, informed).eligible
    assert not ask(end, windows, informed).eligible


def test_where_days_and_months_are_given_the_longer_counts():
    windows = Windows(appeal_days=[30], appeal_months=6)

    assert window_end(windows=windows, zone="UTC", informed_at=INFORMED) == datetime(
        2026, 9, 2, tzinfo=UTC
    )


def test_one_appeal_at_a_time():
    answer = ask(INFORMED, past=[Past(1, "open")])

    assert (answer.eligible, answer.code) == (False, "appeal_open")


def test_a_refused_appeal_opens_the_second_window_where_it_was_closed():
    closed = datetime(2026, 6, 1, 12, tzinfo=UTC)
    past = [Past(1, "upheld", closed)]
    end = datetime(2026, 6, 17, 4, tzinfo=UTC)  # fifteen days after 1 June

    assert ask(end - SECOND, past=past).eligible
    assert ask(end - SECOND, past=past).attempt == 2
    assert ask(end, past=past).code == "window_closed"


def test_a_withdrawn_appeal_uses_the_attempt_and_opens_no_new_window():
    closed = datetime(2026, 3, 20, 12, tzinfo=UTC)
    past = [Past(1, "withdrawn", closed)]
    end = datetime(2026, 4, 1, 4, tzinfo=UTC)

    assert ask(closed, past=past).attempt == 2
    assert ask(closed, past=past).until == end


@pytest.mark.parametrize("state", ["upheld", "withdrawn"])
def test_after_the_last_attempt_nothing_is_left(state):
    past = [Past(1, "upheld", INFORMED), Past(2, state, INFORMED)]

    answer = ask(INFORMED, past=past)

    assert (answer.code, answer.reason) == (
        "attempts_used",
        "Both appeals against this decision have been used.",
    )


def test_what_was_taken_back_cannot_be_appealed():
    assert ask(INFORMED, overturned=True).code == "already_overturned"


def test_a_rulebook_without_windows_gives_no_appeal():
    assert ask(INFORMED, Windows()).code == "not_appealable"


def test_hours_are_elapsed_time_whatever_the_clock_does():
    informed = datetime(2026, 3, 7, 12, tzinfo=UTC)  # the night after, New York lost an hour
    windows = Windows(appeal_hours=48)

    assert windows.attempts == 1
    assert ask(informed + timedelta(hours=48) - SECOND, windows, informed).eligible
    assert not ask(informed + timedelta(hours=48), windows, informed).eligible


@pytest.mark.parametrize(
    ("hours", "end"),
    [
        (24, datetime(2026, 4, 1, 4, tzinfo=UTC)),  # thirty local days are longer
        (24 * 40, INFORMED + timedelta(hours=24 * 40)),
    ],
)
def test_where_days_and_hours_are_given_the_longer_counts(hours, end):
    windows = Windows(appeal_days=[30], appeal_hours=hours)

    assert window_end(windows=windows, zone=ZONE, informed_at=INFORMED) == end


def test_who_has_no_appeal_left_against_the_newer_decision_is_not_sent_there():
    answer = eligibility(
        windows=Windows(appeal_days=[30], redress=["The mediator of the market."]),
        zone=ZONE,
        informed_at=INFORMED,
        standing="replaced_for_good",
        past=[Past(1, "partly", INFORMED)],
        now=INFORMED + SECOND,
    )

    assert (answer.eligible, answer.code) == (False, "replaced")
    assert "Appeal that one" not in answer.reason
    assert answer.reason.endswith("What is still open: The mediator of the market.")
