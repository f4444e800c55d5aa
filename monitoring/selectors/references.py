"""Whom a row of a batch means: many names of parties and items, answered in one query each."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from governance import codes
from items.models import Item
from parties.models import Party

Ref = str | int


def parties_called(refs: Iterable[Ref]) -> dict[str, Party]:
    """By what the sender called them: our key, or `us:seller:4711`."""
    return _found(Party.objects.all(), refs)


def items_called(refs: Iterable[Ref]) -> dict[str, Item]:
    """By what the sender called them: our key, or `us:listing:SKU-1`."""
    return _found(Item.objects.all(), refs)


def _found(rows: Any, refs: Iterable[Ref]) -> dict[str, Any]:
    keys: set[int] = set()
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref in {str(ref) for ref in refs}:
        if (key := codes.key_of(ref)) is not None:
            keys.add(key)
        elif ref.count(":") >= 2:
            market, kind, external_id = ref.split(":", 2)
            names[market, kind].add(external_id)
    wanted = [Q(pk__in=keys)] if keys else []
    wanted += [
        Q(market_id=market, kind=kind, external_id__in=external_ids)
        for (market, kind), external_ids in names.items()
    ]
    if not wanted:
        return {}
    found = {}
    for row in rows.filter(reduce(or_, wanted)):
        found[str(row.pk)] = found[row.ref] = row
    return found
