"""Legal persons, their accounts, and how these hang together."""

from datetime import datetime, timedelta

from django.db.models import Q

from governance import clock
from governance.actors import Actor
from governance.models import Market
from insights.demo.roster import Resident
from parties.models import Entity, Link, Party, Trait
from parties.services import (
    link_parties,
    move_to,
    note_trait,
    register_entity,
    register_party,
)

FORMS = {"us": "{} LLC", "id": "PT {}", "ph": "{} Trading Corp."}


def register(
    residents: list[Resident], markets: dict[str, Market], now: datetime, by: Actor
) -> dict[str, Party]:
    """Every account, each with its legal person, as the marketplace told us of it."""
    parties = {}
    for n, resident in enumerate(sorted(residents, key=lambda one: -one.joined_days_ago)):
        at = now - timedelta(days=resident.joined_days_ago, hours=n % 11, minutes=n * 7 % 60)
        with clock.told(at):
            party = register_party(
                market=markets[resident.market],
                kind=resident.kind,
                external_id=resident.external_id,
                name=resident.name,
                email=f"hello@{resident.handle}.example",
                entity=_entity(resident, by),
                language=markets[resident.market].language,
                by=by,
            )
        with clock.told(at + timedelta(hours=20)):
            move_to(party_id=party.pk, state="active", by=by)
        parties[resident.ref] = party
    return parties


def _entity(resident: Resident, by: Actor) -> Entity:
    legal = (
        resident.owner
        if resident.kind == "creator"
        else FORMS[resident.market].format(resident.name)
    )
    return register_entity(
        external_id=f"E{resident.external_id[::-1]}",
        legal_name=legal,
        country=resident.market.upper(),
        by=by,
    )


def link(residents: list[Resident], parties: dict[str, Party], by: Actor) -> None:
    """Creators bound to shops, affiliates, an agency, and two shops of one owner."""
    shops = [parties[r.ref] for r in residents if r.kind == "seller" and r.market == "us"]
    creators = [parties[r.ref] for r in residents if r.kind == "creator"]
    for n, creator in enumerate(creators):
        shop = shops[n * 3 % len(shops)]
        if n % 3 == 0:
            _tie(shop, creator, Link.Kind.BOUND, "the marketplace", 100, by)
        elif n % 3 == 1:
            _tie(shop, creator, Link.Kind.AFFILIATE, "affiliate contract", 100, by)
    if len(creators) > 3:
        _tie(creators[2], creators[3], Link.Kind.AGENCY, "agency's list of talents", 90, by)
    if len(shops) > 4:
        _tie(shops[3], shops[4], Link.Kind.OWNER, "same bank account", 96, by)
    _share(shops, by)


def _share(shops: list[Party], by: Actor) -> None:
    """A ring of shops behind one bank account and one phone, and neighbours with a common device."""
    ring, neighbours = shops[3:8], shops[8:11]
    for shop in ring:
        _has(shop, Trait.Kind.BANK_ACCOUNT, "US 0210 0002 1 7734 2290", "payout", 96, by)
    for shop in ring[2:]:
        _has(shop, Trait.Kind.PHONE, "+1 555 0142", "registration", 70, by)
    for shop in [*ring[-1:], *neighbours]:
        _has(shop, Trait.Kind.DEVICE, "a tablet of 2024", "sign-in", 55, by)


def _has(party: Party, kind: str, value: str, origin: str, sure: int, by: Actor) -> None:
    with clock.told(party.created_at + timedelta(days=3)):
        note_trait(party=party, kind=kind, value=value, origin=origin, confidence=sure, by=by)


def _tie(party: Party, other: Party, kind: str, origin: str, sure: int, by: Actor) -> None:
    at = max(party.created_at, other.created_at) + timedelta(days=2)
    link_parties(party=party, other=other, kind=kind, origin=origin, confidence=sure, by=by, at=at)


def ties() -> list[tuple[str, str]]:
    """Who is linked to whom, whenever and however: any of these links may come to charge both."""
    rows = Link.objects.select_related("party__market", "other__market").order_by("pk")
    return [(link.party.ref, link.other.ref) for link in rows]


def found(residents: list[Resident]) -> dict[str, Party]:
    """The accounts of these residents, with what the story needs of each."""
    wanted = Q()
    for resident in residents:
        wanted |= Q(market=resident.market, kind=resident.kind, external_id=resident.external_id)
    rows = Party.objects.filter(wanted).select_related("market")
    return {party.ref: party for party in rows}
