"""Pages of long lists, by the keys of the last row, never by an offset; counts are capped."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import formats
from psycopg2.errors import QueryCanceled

from governance.errors import DomainError

SIZE = 50
CAP = 1000
BATCH = 1000


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


class TooLong(DomainError):
    """This takes too long. Take off the filter that hardly anything fits, or sort by the newest."""

    code = "list_takes_too_long"
    status = 503


def capped(rows: QuerySet, cap: int = CAP, *, along: Sequence[str] = ()) -> Capped:
    """Count up to a thousand: the cost does not grow with the table.

    Along the order of a page, the index that found its rows finds those to count as well.
    """
    found = rows.order_by(*along).values("pk")[: cap + 1].count()
    return Capped(min(found, cap), found > cap)


def page_and_count(
    rows: QuerySet, *, order: Sequence[str], cursor: str = "", size: int = SIZE, cap: int = CAP
) -> tuple[Slice, Capped | None]:
    """A page and how many fit, each within its time: no filter may keep the database busy for long.

    What was not counted in time is None; a page that does not come in time is TooLong.
    """
    page: Slice | None = None
    try:
        with transaction.atomic():
            _at_most(settings.LIST_SECONDS)
            page = page_of(rows, order=order, cursor=cursor, size=size)
            if not cursor and not page.next:
                count = Capped(len(page.rows))
            else:
                _at_most(settings.LIST_COUNT_SECONDS)
                count = capped(rows, cap, along=order)
            _at_most(None)
            return page, count
    except OperationalError as fault:
        if not isinstance(fault.__cause__, QueryCanceled):
            raise
        if page is None:
            raise TooLong from fault
        return page, None


def _at_most(seconds: float | None) -> None:
    """For the statements that follow in this transaction."""
    with connection.cursor() as cursor:
        if seconds is None:
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
        else:
            cursor.execute("SET LOCAL statement_timeout = %s", [int(seconds * 1000)])


def in_batches(rows: QuerySet, *, order: Sequence[str], most: int) -> Iterator[list[Any]]:
    """The first `most` rows, a batch at a time, each from where the last one ended."""
    cursor, left = "", most
    while left > 0:
        page = page_of(rows, order=order, cursor=cursor, size=min(BATCH, left))
        yield page.rows
        left, cursor = left - len(page.rows), page.next
        if not cursor:
            return


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
