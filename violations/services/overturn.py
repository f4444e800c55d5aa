"""Undoing a finding: nothing of it is left in score, crossings, penalties, controls or tier."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from credits.models import LedgerLine
from credits.services import NewLine, lock
from credits.standing import StandingChange, StandingView
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from policies.selectors import clause_of
from violations.errors import AlreadyOverturned
from violations.models import Control, Penalty, Violation, ViolationOverturned
from violations.services.funds import release_funds_of
from violations.services.lines import post_lines
from violations.services.penalties import carry_over, lift, penalties_of_crossing
from violations.services.record import line_key
from violations.services.tiers import review_tier
from violations.statements import refuse_thin_facts


@dataclass(frozen=True, slots=True)
class Restitution:
    """What was put right, to be shown to the party as a list."""

    violation: Violation
    points_returned: int
    before: StandingView
    after: StandingView
    penalties_lifted: list[Penalty]

    @property
    def controls_lifted(self) -> list[Control]:
        return [penalty.control for penalty in self.penalties_lifted]


@transaction.atomic
def overturn_violation(
    *, violation_id: int, cause: str, reason: str, by: Actor, at: datetime | None = None
) -> Restitution:
    """Undo a finding. Its history stays; today's view of the past is as if it had never been."""
    moment = at or clock.now()
    violation = Violation.objects.select_related("version__rulebook").get(pk=violation_id)
    party = lock(violation.party_id)
    if ViolationOverturned.objects.filter(violation=violation).exists():
        raise AlreadyOverturned
    refuse_thin_facts(reason)
    words = store_text(reason, language=party.language)
    ViolationOverturned.objects.create(
        violation=violation,
        cause=ViolationOverturned.Cause(cause),
        actor=str(by),
        reason=words,
        reason_digest=words.digest,
    )
    charged = _lines_of(violation)
    change = post_lines(
        party=party,
        lines=[_reversal(line) for line in charged],
        by=by,
        at=moment,
        ledger_class=clause_of(violation.version, violation.clause).ledger_class,
    )
    lifted = _lift_what_rested_on_it(violation, change, by, moment)
    release_funds_of(violation=violation, words=words, by=by, at=moment)
    review_tier(party=party, by=by, at=moment)
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
    returned = abs(sum(line.points for line in charged))
    return Restitution(violation, returned, change.before, change.after, lifted)


def _lines_of(violation: Violation) -> list[LedgerLine]:
    """Its line and whatever eased it, as far as they have not been reversed."""
    charged = LedgerLine.objects.filter(
        party_id=violation.party_id, source_key=line_key(violation), reversal__isnull=True
    ).first()
    if charged is None:
        return []
    return [charged, *charged.eased_by.filter(reversal__isnull=True).order_by("sequence")]


def _reversal(line: LedgerLine) -> NewLine:
    return NewLine(
        kind=LedgerLine.Kind.REVERSAL,
        points=-line.points,
        effective_at=line.effective_at,
        expires_at=line.expires_at,
        source_key=f"reversal:{line.pk}",
        version=line.version,
        scheme=line.scheme,
        ledger_class=line.ledger_class,
        clause=line.clause,
        item_id=line.item_id,
        reverses_id=line.pk,
    )


def _lift_what_rested_on_it(
    violation: Violation, change: StandingChange, by: Actor, at: datetime
) -> list[Penalty]:
    """Its own measures, and those of every crossing that vanished, whichever finding made it."""
    lifted = [
        penalty
        for penalty in Penalty.objects.filter(violation=violation, crossing__isnull=True)
        .select_related("control")
        .order_by("pk")
        if lift(penalty=penalty, by=by, at=at)
    ]
    for crossing in change.vanished:
        lifted += [
            penalty
            for penalty in penalties_of_crossing(crossing)
            if lift(penalty=penalty, by=by, at=at)
        ]
    for old, new in change.moved:
        lifted += carry_over(old, new, by=by, at=at)
    return lifted
