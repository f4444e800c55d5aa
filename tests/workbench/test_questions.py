"""Asking the party: the clock stands still, the answer is evidence, silence is said."""

from datetime import date, timedelta

import pytest
import time_machine

from education.models import Notice
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from tests.appeals.factories import pdf, upload
from tests.factories import MembershipFactory
from tests.workbench.factories import MONDAY, a_case, a_reviewer, claimed, decided
from tests.workbench.race import together
from workbench import services
from workbench.models import Answer, Case, Decision, Question
from workbench.selectors.evidence import evidence_of

pytestmark = pytest.mark.django_db

WORDS = "Which carrier took these nineteen parcels, and when?"
BY = date(2026, 11, 20)


def ask(case, reviewer, **fields):
    if case.state == Case.State.OPEN:
        case = claimed(case, reviewer)
    said = {"words": WORDS, "answer_by": BY, "source_key": "one", **fields}
    return services.ask_party(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer), **said)


def answer(question, **fields):
    owner = MembershipFactory(party=question.party).user
    said = {"text": "Parcel Express, on 9 November; see the scans.", **fields}
    return services.answer_question(question_id=question.pk, by=Actor.user(owner), **said)


@time_machine.travel(MONDAY, tick=False)
def test_a_question_stops_the_clock_and_gives_the_party_until_the_end_of_a_day():
    case = a_case()

    question = ask(case, a_reviewer())

    case.refresh_from_db()
    assert case.state == "waiting"
    assert case.paused_at == MONDAY
    assert question.due_at.isoformat() == "2026-11-21T05:00:00+00:00"
    assert question.words.text == WORDS
    assert case.claims.get().ended_at == MONDAY
    assert not Decision.objects.exists()


@time_machine.travel(MONDAY, tick=False)
def test_the_answer_becomes_evidence_with_its_files_and_the_case_runs_again():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        question = ask(case, a_reviewer())
        left = case.due_at - MONDAY
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        given = answer(question, files=[upload(pdf(), "scans.pdf")])

        case.refresh_from_db()
    assert case.state == "open"
    assert case.due_at >= MONDAY + timedelta(days=1) + min(left, timedelta(hours=1))
    assert evidence_of(case)[-1].text == "Parcel Express, on 9 November; see the scans."
    assert given.files.get().content.name == "scans.pdf"
    names = list(Event.objects.filter(subject=f"case:{case.pk}").values_list("name", flat=True))
    assert {"question.asked", "question.answered", "case.resumed"} <= set(names)


def test_without_an_answer_by_its_date_the_case_runs_again_and_says_so():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        question = ask(case, a_reviewer())
    with time_machine.travel(question.due_at - timedelta(seconds=1), tick=False):
        assert services.lapse_questions() == 0
    with time_machine.travel(question.due_at, tick=False):
        assert (services.lapse_questions(), services.lapse_questions()) == (1, 0)

        with pytest.raises(services.QuestionClosed):
            answer(question)

    case.refresh_from_db()
    assert case.state == "open"
    assert Answer.objects.get().kind == "none"
    assert Event.objects.filter(name="question.lapsed", subject=f"case:{case.pk}").count() == 1


@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"words": "  why? "}, "question_required"),
        ({"words": "x" * 2001}, "question_required"),
        ({"answer_by": date(2026, 11, 16)}, "answer_date_refused"),
        ({"answer_by": date(2026, 12, 17)}, "answer_date_refused"),
    ],
)
def test_a_question_that_says_nothing_or_leaves_no_time_is_refused(fields, error):
    case, reviewer = a_case(), a_reviewer()

    with pytest.raises(DomainError) as refusal:
        ask(case, reviewer, **fields)

    case.refresh_from_db()
    assert refusal.value.code == error
    assert case.state == "claimed"
    assert not Question.objects.exists()


@time_machine.travel(MONDAY, tick=False)
def test_the_letter_of_a_question_says_its_date_in_the_language_of_the_party():
    case = a_case()
    case.party.language = "es"
    case.party.save(update_fields=["language"])
    question = ask(case, a_reviewer())

    services.tell_question(question_id=question.pk)

    said = Notice.objects.get(kind="question.asked").content.data
    assert "the end of" not in said["subject"] + said["body"]
    assert "hasta el final del 20 de noviembre de 2026" in said["subject"]


@time_machine.travel(MONDAY, tick=False)
def test_a_question_is_answered_once():
    question = ask(a_case(), a_reviewer())
    answer(question)

    with pytest.raises(services.QuestionClosed):
        answer(question, text="And another thing.")

    assert Answer.objects.count() == 1


@time_machine.travel(MONDAY, tick=False)
def test_a_file_that_may_not_be_kept_is_refused_and_nothing_is_answered():
    question = ask(a_case(), a_reviewer())

    with pytest.raises(DomainError) as refusal:
        answer(question, files=[upload(b"MZ\x90\x00", "scans.pdf")])

    assert refusal.value.code == "file_refused"
    assert not Answer.objects.exists()


@time_machine.travel(MONDAY, tick=False)
def test_a_reviewer_who_needs_the_answer_no_longer_withdraws_the_question():
    case, reviewer = a_case(), a_reviewer()
    question = ask(case, reviewer)

    services.stop_waiting(case_id=case.pk, by=Actor.user(reviewer))

    case.refresh_from_db()
    assert case.state == "open"
    assert question.answer.kind == "dropped"
    with pytest.raises(services.NotWaiting):
        services.stop_waiting(case_id=case.pk, by=Actor.user(reviewer))


@time_machine.travel(MONDAY, tick=False)
def test_a_case_that_waits_says_who_asked_the_party_to_whoever_would_take_or_decide_it():
    asker, other = a_reviewer(first_name="Grace", last_name="Mbeki"), a_reviewer()
    case = claimed(a_case(), asker)
    question = ask(case, asker)
    said = f"Grace Mbeki asked the party, so {case.code} waits for the answer."

    for person in (asker, other):
        with pytest.raises(services.WaitsForParty, match=said) as refusal:
            services.claim_case(case_id=case.pk, reviewer=person, by=Actor.user(person))
        assert refusal.value.extra["until"] == question.due_at
    with pytest.raises(services.WaitsForParty, match=said):
        decided(case, asker)
    services.stop_waiting(case_id=case.pk, by=Actor.user(asker))

    assert claimed(case, other).state == "claimed"


@time_machine.travel(MONDAY, tick=False)
def test_a_case_whose_clock_was_stopped_says_who_stopped_it():
    person = a_reviewer(first_name="Grace", last_name="Mbeki")
    case = a_case()
    services.wait_for_party(case_id=case.pk, by=Actor.user(person))

    with pytest.raises(services.WaitsForParty, match="Grace Mbeki stopped its clock"):
        claimed(case, a_reviewer())


@pytest.mark.django_db(transaction=True)
def test_asking_and_deciding_at_once_is_one_of_them():
    with time_machine.travel(MONDAY, tick=False):
        reviewer = a_reviewer()
        case = claimed(a_case(), reviewer)

        def do(way):
            if way == "ask":
                return ask(case, reviewer, case_version=case.version)
            return decided(case, reviewer, case_version=case.version)

        answers = together(do, ["ask", "decide"] * 4)

    done = [one for one in answers if isinstance(one, Question | Decision)]
    assert len({type(one) for one in done}) == 1
    assert Question.objects.count() + Decision.objects.count() == 1
