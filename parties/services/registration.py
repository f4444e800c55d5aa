"""Legal persons and their accounts, as the marketplace tells us about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.events import emit
from governance.models import Market
from parties.models import Entity, Party
from parties.services.bulk import NewParty, add_parties
from parties.services.lifecycle import move_to

IDENTITY = {"market", "kind", "external_id"}


@dataclass(frozen=True, slots=True)
class Registered:
    """A party and what registering it did: `new`, `changed` or `known`."""

    party: Party
    outcome: str


@transaction.atomic
def register_entity(*, external_id: str, legal_name: str, by: Actor, country: str = "") -> Entity:
    """Make the legal person known, or bring its name and country up to date."""
    entity, created = Entity.objects.get_or_create(
        external_id=external_id, defaults={"legal_name": legal_name, "country": country}
    )
    if created:
        emit("entity.registered", subject=f"entity:{entity.pk}", by=by, entity=entity.pk)
        return entity
    said = {"legal_name": legal_name, "country": country or entity.country}
    changed = _apply(Entity.objects.select_for_update().get(pk=entity.pk), said)
    if changed:
        emit("entity.updated", subject=f"entity:{entity.pk}", by=by, fields=changed)
        entity.refresh_from_db()
    return entity


def register_party(
    *,
    market: Market,
    kind: str,
    external_id: str,
    name: str,
    by: Actor,
    currency: str | None = None,
    entity: Entity | None = None,
    email: str | None = None,
    language: str | None = None,
    at: datetime | None = None,
) -> Party:
    """Make an account known, or bring what is said of it up to date. What is None is left alone."""
    said = {"name": name, "currency": currency, "email": email, "language": language}
    row = {"market": market, "kind": kind, "external_id": external_id, "entity": entity, **said}
    return register_parties(rows=[row], by=by, at=at)[0].party


@transaction.atomic
def register_parties(
    *, rows: list[dict[str, Any]], by: Actor, at: datetime | None = None
) -> list[Registered]:
    """`register_party` for a batch, in a few statements and one more for each that changes."""
    given = [{field: value for field, value in row.items() if value is not None} for row in rows]
    ids, new = add_parties(rows=map(_new_party, given), by=by, at=at or clock.now())
    parties = Party.objects.select_related("market", "entity").in_bulk(ids.values())
    done, seen = [], set()
    for place, said in enumerate(given):
        party = parties[ids[place]]
        if party.pk in new and party.pk not in seen:
            done.append(Registered(party, "new"))
        else:
            differs = any(getattr(party, f) != v for f, v in said.items() if f not in IDENTITY)
            if differs:
                _update(party.pk, {f: v for f, v in said.items() if f not in IDENTITY}, by)
                party.refresh_from_db()
            done.append(Registered(party, "changed" if differs else "known"))
        seen.add(party.pk)
    return done


def _new_party(said: dict[str, Any]) -> NewParty:
    market, entity = said["market"], said.get("entity")
    return NewParty(
        market_id=market.pk,
        kind=said["kind"],
        external_id=said["external_id"],
        name=said["name"],
        currency=said.get("currency", market.currency),
        language=said.get("language", market.language),
        email=said.get("email", ""),
        entity_id=entity.pk if entity else None,
    )


@transaction.atomic
def update_party(
    *,
    party_id: int,
    by: Actor,
    name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    entity: Entity | None = None,
) -> Party:
    """Change what is given. What is None, or the same as before, is left alone."""
    said = {"name": name, "email": email, "language": language, "entity": entity}
    _update(party_id, {field: value for field, value in said.items() if value is not None}, by)
    return Party.objects.select_related("market", "entity").get(pk=party_id)


@transaction.atomic
def change_party(
    *,
    party_id: int,
    by: Actor,
    entity: dict[str, Any] | None = None,
    state: str | None = None,
    **said: Any,
) -> Party:
    """`update_party` and `move_to` in one: both happen or neither."""
    owner = register_entity(by=by, **entity) if entity else None
    party = update_party(party_id=party_id, by=by, entity=owner, **said)
    if state:
        move_to(party_id=party_id, state=state, by=by)
    return party


def _update(party_id: int, said: dict[str, Any], by: Actor) -> list[str]:
    party = Party.objects.select_for_update(of=["self"]).get(pk=party_id)
    changed = _apply(party, said)
    if changed:
        emit("party.updated", subject=f"party:{party_id}", by=by, party=party_id, fields=changed)
    return changed


def _apply(row: Any, said: dict[str, Any]) -> list[str]:
    """Write the fields that differ, and name them."""
    changed = sorted(field for field, value in said.items() if getattr(row, field) != value)
    for field in changed:
        setattr(row, field, said[field])
    if changed:
        row.save(update_fields=changed)
    return changed
