"""What a finding would do to a party and to those linked to it, before anybody decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from governance import clock
from items.models import Item
from parties.models import Party
from policies.scheme import Measure
from violations.bounds import refuse_beyond_bounds, refuse_mismatch
from violations.charges import Charge, charge_for
from violations.liability import liable_with, links_at
from violations.models import Violation
from violations.outlook import preview_of
from violations.plans import Preview
from violations.situations import Situation


def previews_of(
    party: Party,
    charges: list[Charge],
    *,
    conduct_to: datetime,
    item: Item | None,
    at: datetime,
    pending: list[Charge],
    gone: Sequence[int] = (),
) -> list[Preview]:
    """One preview a charge, with what linked parties would be charged."""
    situation = Situation.of(party, at, gone=gone)
    links, linked = links_at(party, conduct_to), dict[int, Situation]()
    found = []
    for charge in charges:
        refuse_mismatch(party, item, charge)
        refuse_beyond_bounds(charge)
        own = preview_of(situation=situation, charge=charge, item=item, pending=pending)
        joint = []
        for liable in liable_with(party, own.charge, conduct_to, links):
            if liable.party.pk not in linked:
                linked[liable.party.pk] = Situation.of(liable.party, at, gone=gone)
            joint.append(
                preview_of(
                    situation=linked[liable.party.pk],
                    charge=charge_for(
                        party=liable.party,
                        clause=liable.rule.clause,
                        severity=None,
                        conduct_to=conduct_to,
                        at=at,
                    ),
                    item=None,
                    pending=[],
                    fixed=liable.share_of(own.charge.points),
                    link=liable.link,
                )
            )
        found.append(replace(own, joint=joint))
    return found


def preview_violation(
    *,
    party: Party,
    clause: str,
    conduct_to: datetime,
    severity: str | None = None,
    item: Item | None = None,
    at: datetime | None = None,
    pending: list[Charge] | None = None,
    also: list[dict[str, str]] | None = None,
    chosen: list[Measure] | None = None,
    instead_of: Violation | None = None,
) -> Preview:
    """What finding this violation would do, without writing anything.

    `pending` holds the charges of the party's decisions that wait to be executed; `instead_of` is a
    finding that would be overturned first, with those about linked parties that follow it.
    """
    moment = at or clock.now()
    charge = charge_for(
        party=party,
        clause=clause,
        severity=severity,
        conduct_to=conduct_to,
        at=moment,
        also=also or [],
        chosen=chosen or [],
    )
    (preview,) = previews_of(
        party,
        [charge],
        conduct_to=conduct_to,
        item=item,
        at=moment,
        pending=pending or [],
        gone=_gone(instead_of),
    )
    return preview


def preview_severities(
    *,
    party: Party,
    clause: str,
    conduct_to: datetime,
    item: Item | None = None,
    at: datetime | None = None,
    pending: list[Charge] | None = None,
    also: list[dict[str, str]] | None = None,
    chosen: list[Measure] | None = None,
    instead_of: Violation | None = None,
) -> list[Preview]:
    """`preview_violation` at every severity that the clause prices, mildest first, read once."""
    moment = at or clock.now()
    charge = charge_for(
        party=party,
        clause=clause,
        severity=None,
        conduct_to=conduct_to,
        at=moment,
        also=also or [],
        chosen=chosen or [],
    )
    charges = [charge.priced(severity) for severity in charge.clause.severities]
    return previews_of(
        party,
        charges,
        conduct_to=conduct_to,
        item=item,
        at=moment,
        pending=pending or [],
        gone=_gone(instead_of),
    )


def _gone(earlier: Violation | None) -> list[int]:
    if earlier is None:
        return []
    falling = Violation.objects.standing().filter(Q(pk=earlier.pk) | Q(joint_with=earlier))
    return list(falling.values_list("pk", flat=True))
