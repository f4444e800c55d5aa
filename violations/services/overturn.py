"""Undoing a finding: nothing of it is left in score, crossings, penalties, controls or tier."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from credits.models import Tier
from credits.standing import StandingView
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from parties.models import Party
from policies.selectors import clause_of
from violations.errors import AlreadyOverturned
from violations.history import charged_line
from violations.models import (
    Penalty,
    PutRight,
    Stay,
    Violation,
    ViolationOverturned,
)
from violations.plans import Repriced
from violations.services.funds import release_funds_of
from violations.services.joint import spread
from violations.services.locking import hold_parties
from violations.services.measures import follow, lift_own
from violations.services.restitution import Account, prove
from violations.services.settling import settle
from violations.services.stays import end_stays_of
from violations.services.tiers import review_tier
from violations.statements import refuse_thin_facts


@dataclass(frozen=True, slots=True)
class Restitution:
    """What was put right, to be shown to the party as a list.

    `repriced` are findings that cost less without this one, `joint` what linked parties got back.
    """

    violation: Violation
    overturned: ViolationOverturned
    points_returned: int
    before: StandingView
    after: StandingView
    penalties_lifted: list[Penalty]
    repriced: list[Repriced] = field(default_factory=list)
    joint: "list[Restitution]" = field(default_factory=list)


@transaction.atomic
def overturn_violation(
    *,
    violation_id: int,
    cause: str,
    reason: str,
    by: Actor,
    at: datetime | None = None,
    again: frozenset[str] = frozenset(),
) -> Restitution:
    """Undo a finding. Its history stays; today's view of the past is as if it had never been.

    Findings about linked parties that follow it fall with it. `again` names measures on its item
    that a finding in its place imposes anew: they are not told as put right.
    """
    at = at or clock.now()
    return _fell(violation_id, cause, reason, by, at, "violation.overturned", again)


@transaction.atomic
def correct_violation(
    *, violation_id: int, reason: str, by: Actor, at: datetime | None = None
) -> Restitution:
    """The party put it right in time: the measures never act and the points come back.

    The decision was no mistake, and nothing counts it as one.
    """
    cause = ViolationOverturned.Cause.CORRECTED
    return _fell(violation_id, cause, reason, by, at or clock.now(), "violation.corrected")


def _fell(
    violation_id: int,
    cause: str,
    reason: str,
    by: Actor,
    at: datetime,
    event: str,
    again: frozenset[str] = frozenset(),
) -> Restitution:
    violation = Violation.objects.select_related("version__rulebook").get(pk=violation_id)
    parties = hold_parties(violation.party_id)
    if ViolationOverturned.objects.filter(violation=violation).exists():
        raise AlreadyOverturned
    refuse_thin_facts(reason)
    following = (
        Violation.objects.standing()
        .filter(joint_with=violation)
        .select_related("version__rulebook", "party__market")
        .order_by("party_id")
    )
    why = Why(cause, reason, event, by, at, again)
    joint = [_undo(one, why) for one in following]
    violation.party = parties[violation.party_id]
    return replace(_undo(violation, why, [one.violation for one in joint]), joint=joint)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a finding falls, who says so, and under which name it is told."""

    cause: str
    reason: str
    event: str
    by: Actor
    at: datetime
    again: frozenset[str] = frozenset()


def _undo(violation: Violation, why: Why, linked: Sequence[Violation] = ()) -> Restitution:
    party, by, at = violation.party, why.by, why.at
    words = store_text(why.reason, language=party.language)
    overturned = ViolationOverturned.objects.create(
        violation=violation,
        cause=ViolationOverturned.Cause(why.cause),
        actor=str(by),
        reason=words,
        reason_digest=words.digest,
    )
    account, tier = Account(overturned), _tier_of(party)
    charged = charged_line(violation)
    name = charged.ledger_class if charged else _class_of(violation)
    settlement = settle(party=party, by=by, at=at, ledger_class=name, gone=[violation.pk])
    account.note_settlement(violation, settlement)
    lifted = lift_own(violation, by=by, at=at) + follow(settlement, by=by, at=at)
    end_stays_of(violation_id=violation.pk, bases=list(Stay.Basis), by=by, at=at)
    account.note_measures([one for one in lifted if not _comes_again(one, violation, why)], at)
    account.note_funds(release_funds_of(violation=violation, words=words, by=by, at=at))
    account.note_tier(tier, review_tier(party=party, by=by, at=at))
    for one in linked:
        account.note(PutRight.Kind.LINKED, f"violation:{one.pk}")
    change = settlement.changes[name]
    prove(party, change.after, at)
    emit(
        why.event,
        subject=f"party:{party.pk}",
        by=by,
        violation=violation.pk,
        party=party.pk,
        item=violation.item_id,
        penalties=[penalty.pk for penalty in lifted],
        score=change.after.score,
    )
    spread(settlement, by=by, at=at)
    account.tell(violation, by)
    own = next((one for one in settlement.redrawn if one.finding == violation.pk), None)
    lines = [own.line, *own.eased] if own and own.line else []
    return Restitution(
        violation=violation,
        overturned=overturned,
        points_returned=abs(sum(line.points for line in lines)),
        before=change.before,
        after=change.after,
        penalties_lifted=lifted,
        repriced=[Repriced(one.finding, one.before, one.points) for one in settlement.repriced],
    )


def _comes_again(penalty: Penalty, violation: Violation, why: Why) -> bool:
    own = penalty.item_id is not None and penalty.item_id == violation.item_id
    return own and penalty.measure in why.again


def _tier_of(party: Party) -> str | None:
    return Tier.objects.filter(party=party).values_list("code", flat=True).first()


def _class_of(violation: Violation) -> str:
    return clause_of(violation.version, violation.clause).ledger_class
