"""Handing a case up: to a senior colleague who then keeps it, or to a queue that knows more."""

from django.db import transaction

from governance.actors import Actor
from governance.content import store_text
from governance.errors import InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from workbench.models import FOREVER, Case, Escalation
from workbench.services.claims import (
    check_fit,
    check_independence,
    end_claim,
    give_back_copy,
    locked,
    own_claim,
    pass_by,
    take,
)
from workbench.services.errors import NobodyToEscalateTo, ReasonRequired, StalePage
from workbench.services.handing import LEADS
from workbench.services.moves import move
from workbench.services.queues import check_takes, queue_named


@transaction.atomic
def escalate_case(
    *,
    case_id: int,
    reason: str,
    reviewer: User,
    by: Actor,
    to_person: User | None = None,
    to_queue: str = "",
    case_version: int | None = None,
) -> Escalation | None:
    """Hand up a case that one holds. A senior keeps it until given back; a queue hands it out.

    Whoever handed it up is not offered it again for a while. Skill and independence hold as ever.
    """
    case = locked(case_id, golden=True)
    claim = own_claim(case, reviewer)
    if case_version is not None and case.version != case_version:
        raise StalePage(version=case.version, seen=case_version)
    if not reason.strip():
        raise ReasonRequired("Say why you hand it up, in words for your colleague.")
    if (to_person is None) == (not to_queue):
        raise NobodyToEscalateTo
    target = None
    if to_person is not None:
        _check_senior(case, to_person, reviewer)
    else:
        target = queue_named(to_queue)
        check_takes(target, for_appeals=case.kind == Case.Kind.APPEAL)
        if target.pk == case.queue_id:
            raise InvalidInput("This case is in that queue already. Name another one.")
    if case.is_golden:
        give_back_copy(case, claim)
        return None
    content = store_text(reason.strip())
    if to_person is not None:
        end_claim(claim)
        case.version += 1
        case.save(update_fields=["version"])
        theirs = take(case, to_person, by)
        theirs.lease_until = FOREVER
        theirs.save(update_fields=["lease_until"])
    elif target is not None:
        end_claim(claim)
        case.queue = target
        case.save(update_fields=["queue"])
        move(case, Case.State.OPEN)
        pass_by(case, reviewer)
    escalation = Escalation.objects.create(
        case=case,
        reviewer=reviewer,
        to_person=to_person,
        to_queue=target,
        reason=content,
        reason_digest=content.digest,
        actor=str(by),
    )
    emit(
        "case.escalated",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        escalation=escalation.pk,
        queue=case.queue.code,
        version=case.version,
    )
    return escalation


def _check_senior(case: Case, person: User, reviewer: User) -> None:
    if person.pk == reviewer.pk:
        raise NobodyToEscalateTo("You have this case already. Name a senior colleague, or a queue.")
    if person.role not in LEADS or not person.is_active:
        raise NotPermitted(f"{person} is no senior reviewer or quality lead. Name one who is.")
    check_independence(case, person)
    check_fit(case, person)
