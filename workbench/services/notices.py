"""What colleagues are told at their desks: a mention, a decision that fell, a case open again."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.models import Event, User
from governance.permissions import STAFF
from workbench.mentions import MENTION, names_mentioned
from workbench.models import Case, Decision, DecisionStep, DeskNotice, Evidence
from workbench.selectors.hearers import without_hearer
from workbench.services.handing import LEADS

MOST = 20


def mentioned_in(text: str) -> list[User]:
    """The colleagues whose username follows an @, each once; a full stop behind a name is none of it."""
    people = User.objects.filter(username__in=names_mentioned(text), role__in=STAFF, is_active=True)
    return list(people.order_by("pk")[:MOST])


def strangers_in(text: str) -> list[str]:
    """What follows an @ and names no colleague."""
    known = {one.username for one in mentioned_in(text)}
    said = [{name, name.rstrip(".-+")} for name in MENTION.findall(text)]
    return list(dict.fromkeys(min(names) for names in said if not names & known))[:MOST]


def tell_mentioned(*, note: Evidence, text: str, by: Actor) -> Sequence[User]:
    """Tell everybody whom a note names, but its writer."""
    people = [one for one in mentioned_in(text) if one.pk != by.user_id]
    for user in people:
        _tell(user, note.case, DeskNotice.Kind.MENTION, f"note:{note.pk}", by, note=note)
    return people


@transaction.atomic
def tell_of_reopening(*, event: Event) -> None:
    """Whoever had cleared a case is told that it is open again."""
    decision = Decision.objects.filter(pk=event.payload.get("decision")).first()
    if decision is None or decision.reviewer is None:
        return
    case = Case.objects.get(pk=event.payload["case"])
    by = Actor.parse(event.actor)
    kind = DeskNotice.Kind.REOPENED
    _tell(decision.reviewer, case, kind, f"event:{event.pk}", by, decision=decision)


@transaction.atomic
def tell_of_overturning(*, violation_id: int, by: Actor) -> None:
    """Whoever found a violation is told that it fell; whoever overturned their own knows it."""
    step = (
        DecisionStep.objects.filter(
            violation=violation_id,
            kind=DecisionStep.Kind.EXECUTED,
            decision__outcome__in=[Decision.Outcome.VIOLATION, Decision.Outcome.PARTLY],
        )
        .select_related("decision__reviewer", "decision__case", "violation")
        .order_by("pk")
        .first()
    )
    if step is None or step.decision.reviewer is None:
        return
    user = step.decision.reviewer
    if user.pk == by.user_id:
        return
    _tell(
        user,
        step.decision.case,
        DeskNotice.Kind.OVERTURNED,
        f"overturned:{violation_id}",
        by,
        decision=step.decision,
        violation=step.violation,
    )


@transaction.atomic
def tell_unheard(*, case_id: int, by: Actor) -> None:
    """The leads hear that nobody is left to hear an appeal. Once a case, and again a day later while
    it is so."""
    case = Case.objects.get(pk=case_id)
    people = User.objects.filter(role__in=LEADS, is_active=True).order_by("pk")
    tell_everybody(
        people=people,
        kind=DeskNotice.Kind.UNHEARD,
        source_key=f"unheard:{case.pk}:{clock.now():%Y%m%d}",
        by=by,
        case=case,
    )


def tell_all_unheard(*, by: Actor = CLOCK) -> int:
    """Every appeal that nobody may hear, found by asking: people leave, and conflicts are declared."""
    cases = without_hearer()
    for case_id in cases:
        tell_unheard(case_id=case_id, by=by)
    return len(cases)


def tell_everybody(
    *, people: Iterable[User], kind: str, source_key: str, by: Actor, **about: Any
) -> None:
    """The same to several people, each once."""
    rows = [
        DeskNotice(
            user=user, kind=kind, source_key=source_key, actor=str(by), told_at=clock.now(), **about
        )
        for user in people
    ]
    DeskNotice.objects.bulk_create(rows, ignore_conflicts=True)


def read_notices(*, user: User, notice_id: int | None = None) -> int:
    """One's own notice, or all of them, as read. Says how many were not before."""
    rows = DeskNotice.objects.filter(user=user, read_at__isnull=True)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=clock.now())


def _tell(user: User, case: Case, kind: str, source_key: str, by: Actor, **about: Any) -> None:
    DeskNotice.objects.get_or_create(
        user=user,
        source_key=source_key,
        defaults={
            "case": case,
            "kind": kind,
            "actor": str(by),
            "told_at": clock.now(),
            **about,
        },
    )
