"""How accounts hang together, since when, and how sure we are."""

from datetime import datetime

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.events import emit
from parties.models import Link, Party

# The same seen from either side: kept once, from the older account to the newer.
MUTUAL = {Link.Kind.OWNER, Link.Kind.BOUND}


class LinkToItself(DomainError):
    """A link joins two different accounts. Name the other one."""

    code = "link_to_itself"


@transaction.atomic
def link_parties(
    *,
    party: Party,
    other: Party,
    kind: str,
    origin: str,
    by: Actor,
    confidence: int = 100,
    at: datetime | None = None,
) -> Link:
    """Say that two accounts belong together. Said again, only origin and confidence can change."""
    if party.pk == other.pk:
        raise LinkToItself
    if kind in MUTUAL and other.pk < party.pk:
        party, other = other, party
    link, created = Link.objects.get_or_create(
        party=party,
        other=other,
        kind=kind,
        valid_to=None,
        defaults={"origin": origin, "confidence": confidence, "valid_from": at or clock.now()},
    )
    if created:
        _tell("parties.linked", link, by)
        return link
    link = Link.objects.select_for_update(of=["self"]).get(pk=link.pk)
    if (link.origin, link.confidence) != (origin, confidence):
        link.origin, link.confidence = origin, confidence
        link.save(update_fields=["origin", "confidence"])
        _tell("link.updated", link, by)
    return link


@transaction.atomic
def unlink(*, link_id: int, by: Actor, at: datetime | None = None) -> Link:
    """End a link; the row stays and says how long it held. To end it twice writes nothing."""
    link = Link.objects.select_for_update(of=["self"]).get(pk=link_id)
    if link.valid_to is None:
        link.valid_to = at or clock.now()
        link.save(update_fields=["valid_to"])
        _tell("parties.unlinked", link, by)
    return link


def _tell(name: str, link: Link, by: Actor) -> None:
    emit(
        name,
        subject=f"party:{link.party_id}",
        by=by,
        link=link.pk,
        party=link.party_id,
        other=link.other_id,
    )
