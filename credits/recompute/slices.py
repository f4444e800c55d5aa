"""All parties in stretches of about ten thousand: what one statement of a full recompute reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

PARTIES = 10_000

NEXT = "SELECT id FROM parties_party WHERE id >= %s ORDER BY id OFFSET %s LIMIT 1"
BEYOND_ALL = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Slice:
    """Parties from `first` up to, and without, `beyond`: at most about `parties` of them."""

    first: int
    beyond: int
    parties: int = PARTIES


def slices(parties: int = PARTIES) -> Iterator[Slice]:
    """Every party is in exactly one, also one that is registered while they are walked through."""
    first: int | None = 0
    while first is not None:
        following = _one(first, parties)
        yield Slice(first, BEYOND_ALL if following is None else following, parties)
        first = following


def _one(first: int, parties: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [first, parties])
        row = cursor.fetchone()
    return row[0] if row else None
