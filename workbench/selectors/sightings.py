"""An item as it was when it was frozen, beside as it is now, with what differs marked in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.templatetags import _words
from items.models import Item, ItemVersion
from policies.comparing import Words, word_marks
from workbench.selectors.media import clock_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing known of the item, then and now, and in a word what became of it."""

    name: str
    then: Words
    now: Words
    word: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """The frozen sight of an item and the newest one."""

    then_at: datetime
    now_at: datetime
    number: int
    newest: int
    is_gone: bool
    is_erased: bool
    rows: list[Difference]

    @property
    def is_same(self) -> bool:
        return not any(row.changed for row in self.rows)

    @property
    def changed(self) -> list[Difference]:
        return [row for row in self.rows if row.changed]


def seen_again(
    version_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, SeenAgain]:
    """By the frozen version's id, in two queries for any number; with `as_of`, as it stood then."""
    if not version_ids:
        return {}
    frozen = ItemVersion.objects.filter(pk__in=version_ids).select_related("item", "content")
    then = {row.pk: row for row in frozen}
    sights = ItemVersion.objects.filter(item__in=[row.item_id for row in then.values()])
    if as_of is not None:
        sights = sights.filter(Q(seen_at__lte=as_of) | Q(pk__in=list(then)))
    rows = sights.select_related("content").order_by("item_id", "-number").distinct("item_id")
    now = {row.item_id: row for row in rows}
    return {pk: _compared(row, now[row.item_id], is_now=as_of is None) for pk, row in then.items()}


def item_facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What is known of an item, by name; what is not known is left out."""
    return [(name, value) for name, value in _facts(data) if value]


def _compared(then: ItemVersion, now: ItemVersion, *, is_now: bool) -> SeenAgain:
    before, after = then.content.data or {}, now.content.data or {}
    pairs = zip(_all_of(before), _all_of(after), strict=True)
    return SeenAgain(
        then_at=then.seen_at,
        now_at=now.seen_at,
        number=then.number,
        newest=now.number,
        is_gone=is_now and then.item.state == Item.State.GONE,
        is_erased=then.content.erased_at is not None or now.content.erased_at is not None,
        rows=[_row(name, was, here) for (name, was), (_name, here) in pairs if was or here],
    )


def _row(name: str, was: str, here: str) -> Difference:
    left, right = word_marks(was, here)
    word = _("as it was")
    if was != here:
        word = _("added since") if not was else _("gone since") if not here else _("changed since")
    return Difference(name, left, right, word, was != here)


def _all_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    addresses = [data.get("url", ""), data.get("clip_url", ""), *(data.get("images") or [])]
    return [
        *_facts(data),
        (_("Text"), data.get("text", "")),
        (_("Addresses"), "\n".join(one for one in addresses if one)),
    ]


def _facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    price, second = data.get("price"), data.get("second")
    return [
        (_("Title"), data.get("title", "")),
        (_("Brand"), data.get("brand", "")),
        (_("Price"), _words.money(price["amount"], price["currency"]) if price else ""),
        (_("Begins at"), clock_words(second) if second is not None else ""),
        (_("Pictures"), str(len(data["images"])) if data.get("images") else ""),
    ]
