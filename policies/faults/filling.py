"""A version of which parts cannot be read, made readable: something stands in for just those parts. Pure."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zlib import crc32

import msgspec
from msgspec import structs

from policies.faults.shape import without_none
from policies.scheme import VersionBody, parse
from policies.scheme.measures import Strict

FAR, MANY = 100_000, 100
IN_STEP = 7
TURNS = range(IN_STEP + 3)


class _Anything:
    """Codes of which not all can be read: any may be among them."""

    def __contains__(self, code: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Parts:
    """A version that can be read, and the places where something stands in for what cannot."""

    version: VersionBody
    unread: list[str] = field(default_factory=list)

    def is_within(self, place: str) -> bool:
        """Whether a place is one that could not be read, or lies within one."""
        return any(place == one or place.startswith((f"{one}.", f"{one}[")) for one in self.unread)

    @property
    def languages(self) -> list[str] | None:
        """None where they cannot be read: then no words are in a wrong one."""
        lost = any(one.startswith("languages") for one in self.unread)
        return None if lost else self.version.languages

    @property
    def clause_codes(self) -> Container[str]:
        return self._codes("clauses", [one.code for one in self.version.clauses])

    @property
    def funds_codes(self) -> Container[str]:
        return self._codes("funds", [one.code for one in self.version.funds])

    @property
    def class_codes(self) -> Container[str]:
        return self._codes("scheme.classes", self.version.scheme.class_codes)

    def _codes(self, where: str, codes: list[str]) -> Container[str]:
        lost = self.is_within(where) or any(
            re.fullmatch(rf"{re.escape(where)}\[\d+\](\.code)?", one) for one in self.unread
        )
        return _Anything() if lost else frozenset(codes)


def filled(body: dict[str, Any], turn: int) -> Parts | None:
    """`body` with stand-ins for what cannot be read; each turn has others.

    What is a fault with all of them is the fault of none of them.
    """
    filling = _Filling(turn, _severities(body))
    try:
        version = parse(filling.sound(VersionBody, body, ""))
    except msgspec.ValidationError:  # nothing can stand in for it
        return None
    return Parts(version, filling.unread)


@dataclass(slots=True)
class _Filling:
    turn: int
    keys: list[str]
    unread: list[str] = field(default_factory=list)

    def sound(self, kind: Any, said: Any, where: str) -> Any:
        """What is said where it is of its kind, part by part; a stand-in where it is not."""
        inner = without_none(kind)
        if said is None and inner is not kind:
            return None
        if _is_table(inner) and isinstance(said, dict):
            return self._table(inner, said, where)
        if get_origin(inner) is list and isinstance(said, list):
            one_of = get_args(inner)[0]
            return [self.sound(one_of, one, f"{where}[{n}]") for n, one in enumerate(said)]
        if get_origin(inner) is dict and isinstance(said, dict):
            one_of = get_args(inner)[1]
            return {name: self.sound(one_of, one, f"{where}.{name}") for name, one in said.items()}
        try:
            msgspec.convert(said, inner)
        except msgspec.ValidationError:
            self.unread.append(where)
            return self._made(kind, where)
        return said

    def _table(self, kind: type[Strict], said: dict[str, Any], where: str) -> dict[str, Any]:
        hints, made = get_type_hints(kind), {}
        for one in structs.fields(kind):
            here = f"{where}.{one.name}".lstrip(".")
            if one.name in said:
                made[one.name] = self.sound(hints[one.name], said[one.name], here)
            elif one.required:
                self.unread.append(here)
                made[one.name] = self._made(hints[one.name], here)
        return made

    def _made(self, kind: Any, where: str) -> Any:
        inner = without_none(kind)
        if inner is not kind:
            return self._one_of([None, self._made(inner, where)], f"{where}?")
        if _is_table(kind):
            return self._table(kind, {}, where)
        if get_origin(kind) is Literal:
            return self._one_of(get_args(kind), where)
        if get_origin(kind) is list:
            one_of = get_args(kind)[0]
            many = range(MANY if one_of is str else 1)
            return self._one_of([[], [self._made(one_of, f"{where}[{n}]") for n in many]], where)
        if get_origin(kind) is dict:
            one_of = get_args(kind)[1]
            full = {key: self._made(one_of, f"{where}.{key}") for key in self.keys}
            return self._one_of([{}, full], where)
        if get_origin(kind) in (Union, UnionType):
            return self._made(get_args(kind)[0], where)
        own = crc32(where.encode())
        n = own % 997
        plain: dict[Any, Sequence[Any]] = {
            bool: [False, True],
            int: [0, 1, 7, n, -n, FAR + n, -FAR - n],
            str: ["", f"unread_{own}"],
            date: ["2026-01-01"],
        }
        return self._one_of(plain.get(kind, [None]), where)

    def _one_of(self, options: Sequence[Any], where: str) -> Any:
        """First each in its turn, then so that no two places always go together."""
        turn = self.turn if self.turn < IN_STEP else crc32(f"{self.turn}{where}".encode())
        return options[turn % len(options)]


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Strict)


def _severities(body: dict[str, Any]) -> list[str]:
    """What clauses price, so that prices that stand in have one for each."""
    rows = body.get("clauses")
    found = set()
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        again = row.get("repetition")
        for prices in (row.get("points"), again.get("points") if isinstance(again, dict) else None):
            found |= set(prices) if isinstance(prices, dict) else set()
        found |= {row["severity"]} if isinstance(row.get("severity"), str) else set()
    return sorted(found)
