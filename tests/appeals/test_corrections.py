"""Corrections: in time, with proof; accepted, the measures never act; refused, nothing is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from appeals import selectors, services
from appeals.models import Correction, CorrectionFile
from credits.selectors import standing_at
from governance.actors import CLOCK, Actor
from tests.appeals.factories import MEMBER, SECOND, a_correctable, appeal, png, upload
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations.models import Stay, Violation
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db

HOUR, SECONDS = timedelta(hours=1), timedelta(seconds=1)
DAY = timedelta(hours=24)


def correct(violation, at=MARCH_1 + HOUR, **fields):
    with time_machine.travel(at, tick=False):
        return services.submit_correction(
            violation_id=violation.pk, text="All twenty parcels left.", by=MEMBER, **fields
        )


def answer(correction, accepted, at=MARCH_1 + 2 * HOUR, by=SECOND):
    with time_machine.travel(at, tick=False):
        return services.answer_correction(
            correction_id=correction.pk, accepted=accepted, answer="We saw the scans.", by=by
        )


def acting(party, at):
    return sorted(one.kind for one in controls_of_party(party, at))


def test_accepted_in_time_the_measures_never_act_and_the_points_are_back():
    violation = a_correctable()

    answer(correct(violation, files=[upload(png(), "proof.png")]), True)

    assert Correction.objects.get().state == "accepted"
    assert CorrectionFile.objects.get().content.name == "proof.png"
    assert standing_at(violation.party, MARCH_1 + 3 * HOUR).score == 200
    for hours in range(0, 24 * 9, 12):
        assert acting(violation.party, MARCH_1 + timedelta(hours=hours)) == []


def test_while_it_is_looked_at_the_measures_wait_beyond_their_beginning():
    violation = a_correctable()

    correct(violation, at=MARCH_1 + DAY - SECONDS)

    assert acting(violation.party, MARCH_1 + 2 * DAY) == []


def test_refused_the_measures_act_as_announced_and_the_appeal_is_untouched():
    violation = a_correctable()
    made = correct(violation)

    answer(made, False)

    assert acting(violation.party, MARCH_1 + DAY - SECONDS) == []
    assert acting(violation.party, MARCH_1 + DAY) == ["campaigns_off", "listing_blocked"]
    with time_machine.travel(MARCH_1 + 2 * DAY, tick=False):
        assert selectors.eligibility_of(violation).attempt == 1
        assert appeal(violation).attempt == 1


def test_the_time_to_correct_ends_to_the_second():
    violation = a_correctable(hours=12)
    end = MARCH_1 + timedelta(hours=12)

    with pytest.raises(services.NotCorrectable) as refused:
        correct(violation, at=end)

    assert refused.value.extra == {"why": "window_closed"}
    assert correct(violation, at=end - SECONDS).state == "open"


def test_a_clause_that_gives_no_time_offers_no_correction():
    violation = find(a_party_under_rules())

    with pytest.raises(services.NotCorrectable):
        correct(violation)

    assert not Correction.objects.exists()


def test_one_correction_a_finding_whatever_the_answer():
    violation = a_correctable()
    answer(correct(violation), False)

    with pytest.raises(services.NotCorrectable):
        correct(violation, at=MARCH_1 + 3 * HOUR)


def test_an_answer_is_given_once_and_by_a_person():
    made = correct(a_correctable())

    for machine in (CLOCK, Actor("rule", "1"), Actor("key", "3")):
        with pytest.raises(services.PersonAnswers):
            answer(made, True, by=machine)
    answer(made, True)
    with pytest.raises(services.CorrectionClosed):
        answer(made, False)

    assert standing_at(made.party, MARCH_1 + 3 * HOUR).score == 200


def test_the_database_keeps_no_answer_without_its_answerer():
    made = correct(a_correctable())

    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(state="accepted")


def test_an_open_correction_and_a_stay_leave_the_appeal_as_it_was():
    violation = a_correctable()
    before = selectors.eligibility_of(violation)

    correct(violation)

    after = selectors.eligibility_of(Violation.objects.get(pk=violation.pk))
    assert Stay.objects.filter(violation=violation, ended__isnull=True).exists()
    assert (after.code, after.attempt, after.until) == ("eligible", 1, before.until)
    with time_machine.travel(MARCH_1 + 2 * HOUR, tick=False):
        assert appeal(violation).attempt == 1
