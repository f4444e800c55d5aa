"""Pages of long lists, by the keys of the last row, never by an offset; counts are capped."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import formats

SIZE = 50
CAP = 1000


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a list, and the cursors to the rows around them."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Capped:
    """How many there are, or that there are more than we count."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        text = formats.number_format(self.number, force_grouping=True)
        return f"{text}+" if self.more else text


def capped(rows: QuerySet) -> Capped:
    """Count up to a thousand: the cost does not grow with the table."""
    found = rows.order_by().values("pk")[: CAP + 1].count()
    return Capped(min(found, CAP), found > CAP)


def page_of(
    rows: QuerySet, *, order: Sequence[str] = ("-pk",), cursor: str = "", size: int = SIZE
) -> Slice:
    """One page in this order. A cursor that is not ours shows the first page."""
    back, keys = _read(rows, order, cursor)
    walk = [_flipped(field) for field in order] if back else list(order)
    if keys:
        rows = rows.filter(_beyond(walk, keys))
    found = list(rows.order_by(*walk)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Slice([])
    has_next = bool(keys) if back else more
    has_previous = more if back else bool(keys)
    return Slice(
        found,
        next=_write("n", found[-1], order) if has_next else "",
        previous=_write("p", found[0], order) if has_previous else "",
    )


def _flipped(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], keys: Sequence[Any]) -> Q:
    """Rows after these keys; the bound on the first field tells the index where to begin."""
    beyond = Q()
    same = Q()
    for field, key in zip(order, keys, strict=True):
        name, op = field.removeprefix("-"), "lt" if field.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{op}": key})
        same &= Q(**{name: key})
    first = order[0]
    bound = Q(
        **{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": keys[0]}
    )
    return bound & beyond


def _write(direction: str, row: Any, order: Sequence[str]) -> str:
    keys = [getattr(row, field.removeprefix("-")) for field in order]
    said = [direction, *(key.isoformat() if isinstance(key, datetime) else key for key in keys)]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read(rows: QuerySet, order: Sequence[str], cursor: str) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction, *keys = said
        if len(keys) != len(order):
            return False, []
        return direction == "p", [
            _field(rows, field).to_python(key) for field, key in zip(order, keys, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, ValidationError):
        return False, []


def _field(rows: QuerySet, name: str) -> Any:
    name = name.removeprefix("-")
    meta = rows.model._meta
    return meta.pk if name == "pk" else meta.get_field(name)
