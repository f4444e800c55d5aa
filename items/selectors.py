"""Reads: an item, what was seen of it, and what it is part of."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from governance.errors import Missing
from governance.principals import Principal
from governance.refs import matching
from items.models import Item, ItemVersion

DEEPEST = 20


def items_visible_to(principal: Principal) -> QuerySet[Item]:
    """Every item that `principal` may read, with its owner and parent."""
    return Item.objects.visible_to(principal).select_related("owner", "parent")


def item_by_ref(ref: str | int, principal: Principal) -> Item:
    """The item behind `us:listing:4711` or a key. Not visible is the same as missing."""
    item = items_visible_to(principal).filter(matching(ref)).first()
    if item is None:
        raise Missing
    return item


def versions_of(item: Item) -> QuerySet[ItemVersion]:
    """All that was seen of an item, newest first, with its words."""
    return ItemVersion.objects.filter(item=item).select_related("content").order_by("-number")


def latest_version(item: Item) -> ItemVersion | None:
    """What was seen last."""
    return versions_of(item).first()


def latest_data(item: Item) -> dict[str, Any]:
    """The words, addresses and price seen last; empty when nothing was, or when it was erased."""
    return latest_data_of([item]).get(item.pk, {})


def latest_data_of(items: list[Item]) -> dict[int, dict[str, Any]]:
    """`latest_data` of a page of items, by key, in one query."""
    latest = (
        ItemVersion.objects.filter(item__in=[item.pk for item in items])
        .order_by("item_id", "-number")
        .distinct("item_id")
        .values_list("item_id", "content__data")
    )
    return {item_id: data or {} for item_id, data in latest}


def latest_title(item: str) -> Subquery:
    """The title seen last of the item that a row names in `item`, for an annotation; erased is none."""
    seen = ItemVersion.objects.filter(item=OuterRef(item)).order_by("-number")
    return Subquery(seen.values("content__data__title")[:1])


def ancestors(item: Item) -> list[Item]:
    """What the item is part of, the nearest first: a LIVE moment's LIVE, a product's venue."""
    found = Item.objects.raw(ANCESTORS, [item.pk, DEEPEST])
    return list(found)


ANCESTORS = """
WITH RECURSIVE above (id, parent_id, steps) AS (
  SELECT id, parent_id, 0 FROM items_item WHERE id = %s
  UNION ALL
  SELECT parent.id, parent.parent_id, above.steps + 1
  FROM above JOIN items_item AS parent ON parent.id = above.parent_id
  WHERE above.steps < %s
)
SELECT item.* FROM above JOIN items_item AS item USING (id) WHERE steps > 0 ORDER BY steps
"""
