"""Reads: who is charged along with a party, and why (`Scheme.joint` of their own rulebook)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from credits.ahead import has_none
from parties.models import Link, Party
from policies.scheme import Joint
from policies.selectors import body_of, version_in_force
from violations.charges import Charge
from violations.models import Violation


@dataclass(frozen=True, slots=True)
class Liable:
    """A linked party that a finding charges too, with the link and the rule that say so."""

    party: Party
    link: Link
    rule: Joint

    def share_of(self, points: int) -> int:
        return points * self.rule.share_percent // 100


def liable_with(
    party: Party, charge: Charge, conduct_to: datetime, links: "Iterable[Link] | None" = None
) -> list[Liable]:
    """Who is charged by a share of this finding: linked when the conduct ended, in order of pk.

    Of several links or rules the one with the greatest share counts; a party is charged once.
    """
    if charge.warning_only:
        return []
    found: dict[int, Liable] = {}
    rules: dict[tuple[str, str], list[Joint]] = {}
    for link in links_at(party, conduct_to) if links is None else links:
        other = link.other if link.party_id == party.pk else link.party
        where = (other.market_id, other.kind)
        if where not in rules:
            rules[where] = _rules_of(*where, conduct_to)
        for rule in rules[where]:
            if not _applies(rule, party, link, charge.clause.code):
                continue
            known = found.get(other.pk)
            if known is None or known.rule.share_percent < rule.share_percent:
                found[other.pk] = Liable(other, link, rule)
    return [found[key] for key in sorted(found)]


def links_at(party: Party, moment: datetime) -> list[Link]:
    """Links of a party that held at a moment, told either way round."""
    if has_none("links", party.pk):
        return []
    rows = Link.objects.filter(Q(party=party) | Q(other=party), valid_from__lte=moment).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
    )
    return list(rows.select_related("party__market", "other__market").order_by("pk"))


def linked_by(party: Party, moment: datetime) -> set[int]:
    """Linked parties whose rulebooks charge some breach of this one's to them: whom to lock."""
    found = set()
    rules: dict[tuple[str, str], list[Joint]] = {}
    for link in links_at(party, moment):
        other = link.other if link.party_id == party.pk else link.party
        where = (other.market_id, other.kind)
        if where not in rules:
            rules[where] = _rules_of(*where, moment)
        if any(rule.party_kind == party.kind and link.kind in rule.links for rule in rules[where]):
            found.add(other.pk)
    return found


def _rules_of(market_id: str, kind: str, moment: datetime) -> list[Joint]:
    version = version_in_force(market_id, kind, moment)
    return body_of(version).scheme.joint if version else []


def _applies(rule: Joint, source: Party, link: Link, clause: str) -> bool:
    return (
        rule.party_kind == source.kind
        and link.kind in rule.links
        and link.confidence >= rule.confidence_at_least
        and (not rule.clauses or clause in rule.clauses)
    )


def share_of_joint(violation: Violation, charged: int) -> int:
    """What a finding that follows a linked party's costs when that one costs `charged` points."""
    source, link = violation.joint_with, violation.link
    if source is None or link is None:
        return 0
    rules = [
        rule.share_percent
        for rule in body_of(violation.version).scheme.joint
        if rule.clause == violation.clause
        and rule.party_kind == source.party.kind
        and link.kind in rule.links
        and (not rule.clauses or source.clause in rule.clauses)
    ]
    return charged * max(rules, default=0) // 100


def bound_by(party_ids: Iterable[int]) -> set[int]:
    """Parties with findings that follow a finding of one of these."""
    rows = Violation.objects.standing().filter(joint_with__party_id__in=list(party_ids))
    return set(rows.values_list("party_id", flat=True))
