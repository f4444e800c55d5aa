"""Questions to parties: what is open, what was said, as the party and as a reviewer sees it."""

from django.db.models import Q, QuerySet

from governance import clock
from governance.models import User
from governance.permissions import QUALITY, SENIOR
from governance.principals import Principal
from parties.models import Party
from workbench.models import AnswerFile, Case, Escalation, GoldenCopy, Question, Queue
from workbench.selectors.clauses import with_clause_titles
from workbench.selectors.golden import with_copies_of


def questions(principal: Principal) -> QuerySet[Question]:
    """Questions that this principal may see, newest first, with how they ended; among them those on
    the copies in this person's hands, if they see cases at all."""
    if not principal.sees_all_parties:
        return _in_full(Question.objects.visible_to(principal))
    dealt = GoldenCopy.objects.in_hands_of(principal.user_id).values("case")
    return _in_full(Question.every.filter(Q(case__is_golden=False) | Q(case__in=dealt)))


def open_questions(party: Party) -> list[Question]:
    """What a party is asked now, the one with the least time on top."""
    rows = Question.objects.open().filter(
        party=party, case__state=Case.State.WAITING, due_at__gt=clock.now()
    )
    return list(rows.select_related("words").order_by("due_at"))


def questions_to(party: Party) -> QuerySet[Question]:
    """All that a party was ever asked."""
    return _in_full(Question.objects.filter(party=party))


def questions_on(case: Case) -> list[Question]:
    """What was asked on a case, newest first."""
    return list(_in_full(case.questions.all()))


def escalations_of(case: Case) -> list[Escalation]:
    """Who handed a case up, to whom and why; newest first."""
    return list(case.escalations.select_related("reviewer", "to_person", "to_queue", "reason"))


def answer_file(question: Question, file_id: int) -> AnswerFile | None:
    return (
        AnswerFile.objects.select_related("content")
        .filter(answer__question=question, pk=file_id)
        .first()
    )


def targets_for(case: Case, user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """To whom a case may be handed up: senior colleagues, and other queues of its kind."""
    seniors = User.objects.filter(role__in=[SENIOR, QUALITY], is_active=True).exclude(pk=user.pk)
    queues = (
        Queue.objects.taking()
        .filter(for_appeals=case.kind == Case.Kind.APPEAL)
        .exclude(pk=case.queue_id)
        .select_related("skill")
    )
    return [
        ("people", [(f"person:{one.username}", str(one)) for one in seniors.order_by("username")]),
        ("queues", [(f"queue:{one.code}", _titled(one)) for one in queues]),
    ]


def mergeable_with(case: Case, user: User) -> list[Case]:
    """Other undecided findings of the same party that could be brought into this one."""
    if case.kind != Case.Kind.FINDING:
        return []
    rows = with_copies_of(user.pk).filter(
        party=case.party_id,
        kind=Case.Kind.FINDING,
        state__in=[Case.State.OPEN, Case.State.CLAIMED, Case.State.WAITING],
    )
    others = rows.exclude(pk=case.pk).select_related("item", "party").order_by("pk")[:20]
    fits = [one for one in others if not (case.item_id and one.item_id not in {None, case.item_id})]
    with_clause_titles(fits)
    return fits


def _titled(queue: Queue) -> str:
    return f"{queue.title} ({queue.skill.title})" if queue.skill else queue.title


def _in_full(rows: QuerySet[Question]) -> QuerySet[Question]:
    return (
        rows.select_related("words", "answer__text", "case", "party")
        .prefetch_related("answer__files__content")
        .order_by("-pk")
    )
