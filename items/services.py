"""Writes: items as the marketplace tells us about them, and what was seen of each."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_data
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import Market
from items import selectors
from items.models import Item, ItemParty, ItemVersion
from items.shapes import checked
from parties.models import Party

__all__ = ["Upserted", "change_item", "freeze", "upsert", "upsert_item"]


@dataclass(frozen=True, slots=True)
class Upserted:
    """An item and what telling us about it did: `new`, `changed` or `known`."""

    item: Item
    outcome: str


def upsert_item(
    *,
    market: Market,
    kind: str,
    external_id: str,
    owner: Party,
    by: Actor,
    data: dict[str, Any] | None = None,
    parent: Item | None = None,
    category: str | None = None,
    brand: str | None = None,
    product_code: str | None = None,
    language: str | None = None,
    state: str | None = None,
    other_parties: Iterable[tuple[Party, str]] = (),
    at: datetime | None = None,
) -> Item:
    """Make an item known, or bring it up to date. A version is kept only when its data changed."""
    return upsert(
        market=market,
        kind=kind,
        external_id=external_id,
        by=by,
        at=at,
        data=data,
        other_parties=other_parties,
        owner=owner,
        parent=parent,
        category=category,
        brand=brand,
        product_code=product_code,
        language=language,
        state=state,
    ).item


@transaction.atomic
def upsert(
    *,
    market: Market,
    kind: str,
    external_id: str,
    by: Actor,
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
    other_parties: Iterable[tuple[Party, str]] = (),
    **said: Any,
) -> Upserted:
    """`upsert_item` that also says whether anything was written."""
    at = at or clock.now()
    said = {field: value for field, value in said.items() if value is not None}
    if data and isinstance(data.get("brand"), str):
        said.setdefault("brand", data["brand"][:120])
    item, created = Item.objects.get_or_create(
        market=market, kind=kind, external_id=external_id, defaults={"created_at": at, **said}
    )
    locked = Item.objects.select_for_update(of=["self"]).select_related("owner", "parent")
    item = locked.get(pk=item.pk)
    changed = [] if created else _apply(item, said)
    _check_parent(item)
    if data is not None or created:
        _, fresh = _keep_version(item, checked(kind, data or {}), at)
        changed += ["data"] if fresh and not created else []
    changed += _take_part(item, other_parties)
    if created:
        emit("item.registered", subject=f"item:{item.pk}", by=by, item=item.pk)
        return Upserted(item, "new")
    if changed:
        emit("item.updated", subject=f"item:{item.pk}", by=by, item=item.pk, fields=sorted(changed))
    return Upserted(item, "changed" if changed else "known")


@transaction.atomic
def change_item(*, item_id: int, by: Actor, at: datetime | None = None, **said: Any) -> Item:
    """Change category, language, state, parent or data where given; leave the rest alone."""
    item = Item.objects.select_related("market").get(pk=item_id)
    return upsert(
        market=item.market,
        kind=item.kind,
        external_id=item.external_id,
        by=by,
        at=at,
        **said,
    ).item


@transaction.atomic
def freeze(*, item: Item, at: datetime | None = None) -> ItemVersion:
    """What is seen of the item now, as a row that stays: its latest version, or a first one."""
    locked = Item.objects.select_for_update(of=["self"]).get(pk=item.pk)
    latest = selectors.latest_version(locked)
    return latest or _keep_version(locked, {}, at or clock.now())[0]


def _keep_version(item: Item, data: dict[str, Any], at: datetime) -> tuple[ItemVersion, bool]:
    """The latest version if it says the same and has not been erased, else a new one."""
    digest, latest = _same_digest(data), selectors.latest_version(item)
    if latest and latest.same_digest == digest and not latest.content.erased_at:
        return latest, False
    content = store_data(data, language=item.language)
    version = ItemVersion.objects.create(
        item=item,
        number=latest.number + 1 if latest else 1,
        seen_at=at,
        recorded_at=clock.now(),
        content=content,
        content_digest=content.digest,
        same_digest=digest,
    )
    return version, True


def _same_digest(data: dict[str, Any]) -> str:
    """Keyed, so that nobody can guess the words from it without the key."""
    payload = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    return hmac.new(bytes.fromhex(settings.LEDGER_KEY), payload, hashlib.sha256).hexdigest()


def _apply(item: Item, said: dict[str, Any]) -> list[str]:
    """Write the fields that differ, and name them."""
    changed = [field for field, value in said.items() if getattr(item, field) != value]
    for field in changed:
        setattr(item, field, said[field])
    if changed:
        item.save(update_fields=changed)
    return changed


def _check_parent(item: Item) -> None:
    """A LIVE moment is part of a LIVE; nothing is part of itself."""
    parent = item.parent
    if item.kind == Item.Kind.LIVE_MOMENT and (parent is None or parent.kind != Item.Kind.LIVE):
        _refuse_parent("A LIVE moment needs the LIVE that it is part of as its parent.")
    if parent and item.pk in {parent.pk, *(above.pk for above in selectors.ancestors(parent))}:
        _refuse_parent("An item cannot be part of itself. Name another parent.")
    if parent and parent.market_id != item.market_id:
        _refuse_parent("An item and its parent are in one market.")


def _refuse_parent(message: str) -> None:
    raise InvalidInput(message, faults=[{"field": "parent", "message": message}])


def _take_part(item: Item, other_parties: Iterable[tuple[Party, str]]) -> list[str]:
    added = [
        ItemParty.objects.get_or_create(item=item, party=party, role=role)[1]
        for party, role in other_parties
    ]
    return ["other_parties"] if any(added) else []
