"""Asking the party: the clock of the case stands still until it answers, or the time is over."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import structlog
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from appeals.words import checked
from education.services import send_notice
from education.wording import deadline
from governance import clock, uploads
from governance.actors import CLOCK, Actor
from governance.calendars import local_date, local_moment
from governance.content import store_file, store_text
from governance.events import emit
from governance.models import User
from parties.models import Party
from workbench.models import Answer, AnswerFile, Case, Evidence, Question
from workbench.services.claims import (
    check_independence,
    end_claim,
    live_claim,
    locked,
    own_claim,
)
from workbench.services.errors import (
    AnswerDateRefused,
    AnswerMissing,
    NotWaiting,
    QuestionClosed,
    QuestionThin,
    StalePage,
)
from workbench.services.joining import add_evidence
from workbench.services.moves import move, named

log = structlog.get_logger(__name__)

LEAST = 10
LONGEST = 2000
MOST_DAYS = 30
BATCH = 200


@transaction.atomic
def ask_party(
    *,
    case_id: int,
    words: str,
    answer_by: date,
    reviewer: User,
    by: Actor,
    source_key: str,
    case_version: int | None = None,
) -> Question:
    """Ask the party something about a case that one holds. The same `source_key` twice is one question.

    `answer_by` is the last day, as the party's market lives it. The case waits, its clock stands still.
    A golden copy waits too; its question reaches nobody.
    """
    case = locked(case_id, golden=True)
    source_key = f"case:{case.pk}:{reviewer.pk}:{source_key}"[:120]
    if earlier := Question.every.filter(source_key=source_key).first():
        return earlier
    claim = own_claim(case, reviewer)
    check_independence(case, reviewer)
    if case_version is not None and case.version != case_version:
        raise StalePage(version=case.version, seen=case_version)
    said = words.strip()
    if len(said) < LEAST or len(said) > LONGEST or "\0" in said:
        raise QuestionThin
    party = case.party
    due_at = _end_of(answer_by, party)
    content = store_text(said, language=party.language)
    question = Question.every.create(
        case=case,
        party=party,
        words=content,
        words_digest=content.digest,
        actor=str(by),
        due_at=due_at,
        source_key=source_key,
    )
    end_claim(claim)
    move(case, Case.State.WAITING)
    _emit("question.asked", question, case, by)
    return question


def answer_question(
    *, question_id: int, text: str, by: Actor, files: Sequence[File] = ()
) -> Answer:
    """What the party says becomes evidence, and the case runs again. Files are checked first."""
    if not text.strip():
        raise AnswerMissing
    said = checked(text)
    kept = uploads.check_all(list(files))
    with transaction.atomic():
        question = Question.objects.select_related("party").get(pk=question_id)
        case = locked(question.case_id)
        if not _is_open(question, case) or clock.now() >= question.due_at:
            raise QuestionClosed
        content = store_text(said, language=question.party.language)
        answer = Answer.objects.create(
            question=question,
            kind=Answer.Kind.GIVEN,
            actor=str(by),
            text=content,
            text_digest=content.digest,
        )
        for file in kept:
            stored = store_file(file.file, name=file.name, media_type=file.media_type)
            AnswerFile.objects.create(answer=answer, content=stored, content_digest=stored.digest)
        add_evidence(case, Evidence.Kind.ANSWER, f"answer:{answer.pk}", content, by)
        _run_on(case, by)
        _emit("question.answered", question, case, by)
        return answer


@transaction.atomic
def stop_waiting(*, case_id: int, by: Actor) -> Case:
    """A reviewer needs the answer no longer: the question is withdrawn and the case runs again."""
    case = locked(case_id, golden=True)
    if case.state != Case.State.WAITING:
        raise NotWaiting
    drop_questions(case, by)
    _run_on(case, by)
    return case


def drop_questions(case: Case, by: Actor) -> None:
    """End what a locked case still asks the party; whoever calls moves the case on."""
    for question in Question.every.open().filter(case=case).select_related("party"):
        _end(question, case, Answer.Kind.DROPPED, by)
        _emit("question.dropped", question, case, by)


def lapse_questions(*, limit: int = BATCH) -> int:
    """No answer by its date: the case runs again and says so. Each in a transaction of its own."""
    due = (
        Question.every.open()
        .filter(due_at__lte=clock.now(), case__state=Case.State.WAITING)
        .order_by("due_at")
        .values_list("pk", flat=True)[:limit]
    )
    done = 0
    for question_id in list(due):
        try:
            done += _lapse(question_id)
        except Exception as problem:  # one that fails must not hold up the others; it stays due
            log.warning("question_not_lapsed", question=question_id, exc_info=problem)
    return done


def tell_question(*, question_id: int) -> None:
    """The notice: a question, until when, and where to answer. Nothing else of the case."""
    question = Question.objects.select_related("party__market", "words").get(pk=question_id)
    party = question.party
    with translation.override(party.language):
        until = deadline(question.due_at, party.market.zone)
    send_notice(
        party=party,
        kind="question.asked",
        source_key=f"question.asked:{question.pk}",
        by=CLOCK,
        path=reverse("portal:question", args=[party.pk, question.pk]),
        values={
            "question": question.words.text or "",
            "until": until,
        },
    )


@transaction.atomic
def _lapse(question_id: int) -> int:
    question = Question.every.select_related("party").get(pk=question_id)
    case = locked(question.case_id, golden=True)
    if not _is_open(question, case):
        return 0
    _end(question, case, Answer.Kind.NONE, CLOCK)
    _run_on(case, CLOCK)
    _emit("question.lapsed", question, case, CLOCK)
    return 1


def _is_open(question: Question, case: Case) -> bool:
    answered = Answer.objects.filter(question=question).exists()
    return not answered and case.state == Case.State.WAITING


def _end(question: Question, case: Case, kind: str, by: Actor) -> None:
    Answer.objects.create(question=question, kind=kind, actor=str(by))


def _run_on(case: Case, by: Actor) -> None:
    if claim := live_claim(case):
        end_claim(claim)
    move(case, Case.State.OPEN)
    emit(
        named("case.resumed", case),
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        version=case.version,
    )


def _emit(name: str, question: Question, case: Case, by: Actor) -> None:
    emit(
        named(name, case),
        subject=f"case:{case.pk}",
        by=by,
        question=question.pk,
        case=case.pk,
        party=question.party_id,
        version=case.version,
    )


def _end_of(day: date, party: Party) -> datetime:
    """The midnight after the last day on which the party may answer."""
    zone = party.market.zone
    ahead = (day - local_date(clock.now(), zone)).days
    if not 1 <= ahead <= MOST_DAYS:
        raise AnswerDateRefused
    return local_moment(day + timedelta(days=1), time.min, zone, favour="later")
