"""Two versions beside each other: part by part, changed words marked, numbers with how they moved. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from policies.outline import Fact, Part, outline_of
from policies.scheme import VersionBody

# What a stretch of words is: as before, only before, or only after.
Stretch = tuple[Literal["same", "gone", "new"], str]
Words = tuple[Stretch, ...]
State = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact on both sides; of a number, by how much it moved."""

    label: str
    before: tuple[Words, ...]
    after: tuple[Words, ...]
    is_changed: bool
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One part on both sides."""

    anchor: str
    title: str
    before: str | None
    after: str | None
    state: State
    rows: tuple[Row, ...]


def compare(old: VersionBody, new: VersionBody, *, guidance: bool = True) -> list[Pair]:
    """Every part of either, in the order of the new one, what is gone where it stood."""
    before = {part.key: part for part in outline_of(old, guidance=guidance)}
    after = {part.key: part for part in outline_of(new, guidance=guidance)}
    return [_pair(before.get(key), after.get(key)) for key in _merged(list(before), list(after))]


def _merged(before: list[str], after: list[str]) -> Iterator[str]:
    """Keys of both lists: those of the new one, each gone one behind its former neighbour."""
    gone: dict[str, list[str]] = {}
    last = ""
    for key in before:
        if key in after:
            last = key
        else:
            gone.setdefault(last, []).append(key)
    yield from gone.get("", [])
    for key in after:
        yield key
        yield from gone.get(key, [])


def _pair(old: Part | None, new: Part | None) -> Pair:
    shown = new or old
    assert shown is not None  # noqa: S101 - a key comes from one of them
    rows = tuple(_rows(old, new))
    state: State = "changed" if any(row.is_changed for row in rows) else "same"
    if old is None or new is None:
        state = "added" if old is None else "removed"
    return Pair(
        anchor=shown.anchor,
        title=shown.title,
        before=old.title if old else None,
        after=new.title if new else None,
        state=state,
        rows=rows,
    )


def _rows(old: Part | None, new: Part | None) -> Iterator[Row]:
    before = {fact.label: fact for fact in (old.facts if old else ())}
    after = {fact.label: fact for fact in (new.facts if new else ())}
    for label in _merged(list(before), list(after)):
        first, second = before.get(label), after.get(label)
        left, right = _marked(first, second)
        yield Row(label, left, right, first != second, _by(first, second))


def _by(old: Fact | None, new: Fact | None) -> int | None:
    if old is None or new is None or old.number is None or new.number is None:
        return None
    return new.number - old.number or None


def _marked(old: Fact | None, new: Fact | None) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Both sides sentence by sentence; sentences that are alike are marked word by word."""
    before, after = _sentences(old), _sentences(new)
    if old and new and old.number is not None and new.number is not None:
        if old == new:
            return ((("same", before[0]),),), ((("same", after[0]),),)
        return ((("gone", before[0]),),), ((("new", after[0]),),)
    left: list[Words] = []
    right: list[Words] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            left += [(("same", said),) for said in before[a:b]]
            right += [(("same", said),) for said in after[c:d]]
            continue
        for one, other in zip_longest(before[a:b], after[c:d]):
            was, is_now = word_marks(one or "", other or "")
            left += [was] if one is not None else []
            right += [is_now] if other is not None else []
    return tuple(left), tuple(right)


def _sentences(fact: Fact | None) -> list[str]:
    if fact is None:
        return []
    return [fact.said] if isinstance(fact.said, str) else list(fact.said)


MOST_PAIRS = 1_000_000  # of words of one sentence: matching them takes time by their product


def word_marks(old: str, new: str) -> tuple[Words, Words]:
    """The words of both, with those marked that the other does not have."""
    before, after = _split(old), _split(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    too_long = len(before) * len(after) > MOST_PAIRS
    if too_long or matcher.ratio() < 0.4:  # marked whole it reads better than in shreds
        return _stretch("gone", [old]), _stretch("new", [new])
    left: list[Stretch] = []
    right: list[Stretch] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        left += _stretch("same" if kind == "equal" else "gone", before[a:b])
        right += _stretch("same" if kind == "equal" else "new", after[c:d])
    return tuple(left), tuple(right)


def _split(text: str) -> list[str]:
    """Words and what stands between them."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _stretch(kind: Literal["same", "gone", "new"], parts: list[str]) -> Words:
    text = "".join(parts)
    return ((kind, text),) if text else ()
