"""Undoing a finding: nothing of it is left in score, crossings, penalties, controls or tier."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from credits.standing import StandingView
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from policies.selectors import clause_of
from violations.errors import AlreadyOverturned
from violations.history import charged_line
from violations.models import Control, Penalty, Violation, ViolationOverturned
from violations.plans import Repriced
from violations.services.funds import release_funds_of
from violations.services.joint import spread
from violations.services.locking import hold_parties
from violations.services.measures import follow, lift_own
from violations.services.settling import settle
from violations.services.tiers import review_tier
from violations.statements import refuse_thin_facts


@dataclass(frozen=True, slots=True)
class Restitution:
    """What was put right, to be shown to the party as a list.

    `repriced` are findings that cost less without this one, `joint` what linked parties got back.
    """

    violation: Violation
    points_returned: int
    before: StandingView
    after: StandingView
    penalties_lifted: list[Penalty]
    repriced: list[Repriced] = field(default_factory=list)
    joint: "list[Restitution]" = field(default_factory=list)

    @property
    def controls_lifted(self) -> list[Control]:
        return [penalty.control for penalty in self.penalties_lifted]


@transaction.atomic
def overturn_violation(
    *, violation_id: int, cause: str, reason: str, by: Actor, at: datetime | None = None
) -> Restitution:
    """Undo a finding. Its history stays; today's view of the past is as if it had never been.

    Findings about linked parties that follow it fall with it.
    """
    moment = at or clock.now()
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
    joint = [_undo(one, cause, reason, by, moment) for one in following]
    violation.party = parties[violation.party_id]
    undone = _undo(violation, cause, reason, by, moment)
    return replace(undone, joint=joint)


def _undo(violation: Violation, cause: str, reason: str, by: Actor, at: datetime) -> Restitution:
    party = violation.party
    words = store_text(reason, language=party.language)
    ViolationOverturned.objects.create(
        violation=violation,
        cause=ViolationOverturned.Cause(cause),
        actor=str(by),
        reason=words,
        reason_digest=words.digest,
    )
    charged = charged_line(violation)
    name = charged.ledger_class if charged else _class_of(violation)
    settlement = settle(party=party, by=by, at=at, ledger_class=name, gone=[violation.pk])
    lifted = lift_own(violation, by=by, at=at) + follow(settlement, by=by, at=at)
    release_funds_of(violation=violation, words=words, by=by, at=at)
    review_tier(party=party, by=by, at=at)
    change = settlement.changes[name]
    emit(
        "violation.overturned",
        subject=f"party:{party.pk}",
        by=by,
        violation=violation.pk,
        party=party.pk,
        item=violation.item_id,
        penalties=[penalty.pk for penalty in lifted],
        score=change.after.score,
    )
    spread(settlement, by=by, at=at)
    own = next((one for one in settlement.redrawn if one.finding == violation.pk), None)
    lines = [own.line, *own.eased] if own and own.line else []
    return Restitution(
        violation=violation,
        points_returned=abs(sum(line.points for line in lines)),
        before=change.before,
        after=change.after,
        penalties_lifted=lifted,
        repriced=[Repriced(one.finding, one.before, one.points) for one in settlement.repriced],
    )


def _class_of(violation: Violation) -> str:
    return clause_of(violation.version, violation.clause).ledger_class
