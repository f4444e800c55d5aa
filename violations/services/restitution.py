"""The list of what an overturn put right: kept for the party, told to the marketplace, proven."""

from dataclasses import dataclass, field
from datetime import datetime

from credits.engine import total_at
from credits.selectors import survivors_of, terminal_moments
from credits.standing import StandingView
from governance.actors import Actor
from governance.events import emit
from parties.models import Party
from policies.catalogue import CONTROLS
from policies.scheme import clamp
from violations.errors import RestitutionUnproven
from violations.models import (
    Control,
    FundsStep,
    Penalty,
    PutRight,
    Violation,
    ViolationOverturned,
)
from violations.services.settling import Settlement

Kind = PutRight.Kind


@dataclass(slots=True)
class Account:
    """Notes what was put right, each thing once, while a finding is undone."""

    overturned: ViolationOverturned
    noted: list[PutRight] = field(default_factory=list)

    def note(self, kind: PutRight.Kind, ref: str, **said: object) -> None:
        row, created = PutRight.objects.get_or_create(
            overturned=self.overturned, kind=kind, ref=ref, defaults=said
        )
        if created:
            self.noted.append(row)

    def note_settlement(self, violation: Violation, settlement: Settlement) -> None:
        """Points that came back, findings that cost less, lines and repeats that no longer count."""
        for one in settlement.redrawn:
            if one.finding == violation.pk and one.line:
                points = sum(row.points for row in [one.line, *one.eased])
                self.note(Kind.POINTS, f"violation:{violation.pk}", amount=-points)
            elif one.line and one.charge and one.points < one.before:
                self.note(Kind.REPRICED, f"violation:{one.finding}", amount=one.before - one.points)
        for change in settlement.changes.values():
            for crossing in change.vanished:
                self.note(Kind.MILESTONE, f"crossing:{crossing.pk}", name=crossing.milestone)
        for repeat in settlement.undone:
            self.note(
                Kind.REPEAT, f"repeat:{repeat.pk}", name=repeat.rule[:60], amount=repeat.count
            )

    def note_measures(self, lifted: list[Penalty], at: datetime) -> None:
        """Measures that ended; listings that nothing else keeps away are named to be shown again.

        A measure that waited for its beginning kept nothing away.
        """
        for penalty in lifted:
            self.note(
                Kind.MEASURE, f"penalty:{penalty.pk}", name=penalty.measure, item=penalty.item
            )
        for penalty in lifted:
            item = penalty.item
            if item is None or CONTROLS[penalty.measure].gives or penalty.starts_at > at:
                continue
            if not Control.objects.unended_at(at).filter(item=item, kind=penalty.measure).exists():
                self.note(Kind.LISTING, item.ref[:120], name=penalty.measure, item=item)

    def note_funds(self, steps: list[FundsStep]) -> None:
        for step in steps:
            hold = step.hold
            self.note(Kind.FUNDS, f"hold:{hold.pk}", amount=step.amount, currency=hold.currency)

    def note_tier(self, before: str | None, after: str | None) -> None:
        if after and after != before:
            self.note(Kind.TIER, f"tier:{after}", name=after)

    def tell(self, violation: Violation, by: Actor) -> None:
        """One event with everything to be put back, so that no listing is forgotten."""
        listings = [row for row in self.noted if row.kind == Kind.LISTING]
        emit(
            "restitution.made",
            subject=f"party:{violation.party_id}",
            by=by,
            violation=violation.pk,
            party=violation.party_id,
            reinstate=[row.ref for row in listings],
            items=[row.item_id for row in listings],
            penalties=[row.ref for row in self.noted if row.kind == Kind.MEASURE],
        )


def prove(party: Party, after: StandingView, at: datetime) -> None:
    """The score said is that of the lines that survive; otherwise nothing of it happens."""
    scheme, name = after.scheme, after.ledger_class
    entries = survivors_of(party, scheme.code, name)
    terminals = list(terminal_moments(party, scheme.code, name))
    if clamp(scheme, total_at(entries, scheme, at, terminals)) != after.score:
        raise RestitutionUnproven
