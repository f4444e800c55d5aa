"""Reading ahead: of which parties nothing is on record, found for thousands in one statement each.

A preview of many cases asks the same of every party, and most have nothing. Inside `nothing_of` those
are not asked again. It is for reads of one moment: nothing is written in between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_blank: ContextVar[Mapping[str, frozenset[int]]] = ContextVar("blank", default={})  # noqa: B039


@contextmanager
def nothing_of(known: Mapping[str, frozenset[int]]) -> Iterator[None]:
    """While this runs, parties named under a kind of row (`lines`, `crossings`, …) have none."""
    before = _blank.set({**_blank.get(), **known})
    try:
        yield
    finally:
        _blank.reset(before)


def has_none(kind: str, party_id: int) -> bool:
    """Whether it is known that a party has no such row; not knowing is no."""
    return party_id in _blank.get().get(kind, ())
