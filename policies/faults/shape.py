"""What does not have the shape of a version: all of it at once, and whatever can be read beside it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import structs

from policies.faults.common import Fault, fault
from policies.scheme import (
    Clause,
    FundsGround,
    RequiredDocument,
    Scheme,
    TierRule,
    VersionBody,
    VersionWords,
    Windows,
)
from policies.scheme.measures import Strict

WRONG_KIND = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "date": "a date",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}


class VersionNames(msgspec.Struct, frozen=True):
    """A version's own title in its languages, whatever the rest of it is like."""

    title: str = ""
    territory: str = ""
    translations: dict[str, VersionWords] = {}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a version that can be read, each list entry with its place in the list."""

    faults: list[Fault]
    scheme: Scheme | None = None
    clauses: list[tuple[int, Clause]] = field(default_factory=list)
    tiers: list[tuple[int, TierRule]] = field(default_factory=list)
    funds: list[tuple[int, FundsGround]] = field(default_factory=list)
    documents: list[tuple[int, RequiredDocument]] = field(default_factory=list)
    windows: Windows | None = None
    whole: VersionNames | None = None
    title: str | None = None
    languages: list[str] | None = None
    notice_days: int = 0
    clause_codes: frozenset[str] = frozenset()
    funds_codes: frozenset[str] = frozenset()
    clause_count: int | None = None
    is_table: bool = True


def read_parts(body: Any) -> Parts:
    """Everything of a body that has its shape, and what has not."""
    is_sound = _read(VersionBody, body) is not None
    faults = [] if is_sound else list(shape_faults(VersionBody, body))
    if not isinstance(body, dict):
        return Parts(faults or [fault("body", "A version is a table.")], is_table=False)
    plain = {
        name: _read(kind, body[name])
        for name, kind in (("title", str), ("languages", list[str]), ("notice_days", int))
        if name in body
    }
    return Parts(
        faults=faults,
        scheme=_read(Scheme, body.get("scheme")),
        clauses=_entries(Clause, body.get("clauses")),
        tiers=_entries(TierRule, body.get("tiers")),
        funds=_entries(FundsGround, body.get("funds")),
        documents=_entries(RequiredDocument, body.get("documents")),
        whole=_read(VersionNames, body),
        windows=_read(Windows, body.get("windows")),
        title=plain.get("title"),
        languages=plain.get("languages", ["en"]),
        notice_days=plain.get("notice_days") or 0,
        clause_codes=_codes(body.get("clauses")),
        funds_codes=_codes(body.get("funds")),
        clause_count=len(body["clauses"]) if isinstance(body.get("clauses"), list) else None,
    )


def shape_faults(kind: Any, said: Any, where: str = "") -> Iterator[Fault]:
    """Where `said` is not of a kind: table by table and entry by entry, so that none hides another."""
    inner = without_none(kind)
    if said is None and inner is not kind:
        return
    if isinstance(inner, type) and issubclass(inner, Strict) and isinstance(said, dict):
        yield from _table_faults(inner, said, where)
    elif get_origin(inner) is list and isinstance(said, list):
        for place, one in enumerate(said):
            yield from shape_faults(get_args(inner)[0], one, f"{where}[{place}]")
    elif get_origin(inner) is dict and isinstance(said, dict):
        for name, one in said.items():
            yield from shape_faults(get_args(inner)[1], one, f"{where}.{name}")
    else:
        try:
            msgspec.convert(said, inner)
        except msgspec.ValidationError as problem:
            yield fault(where or "body", _in_words(str(problem), inner))


def _table_faults(kind: type[Strict], said: dict[str, Any], where: str) -> Iterator[Fault]:
    hints = get_type_hints(kind)
    known = {one.name: one for one in structs.fields(kind)}
    for name in said:
        if name not in known:
            yield fault(
                where or "body", f"There is no field {name!r} here. Take it out, or mend its name."
            )
    for name, one in known.items():
        if name in said:
            yield from shape_faults(hints[name], said[name], f"{where}.{name}".lstrip("."))
        elif one.required:
            yield fault(where or "body", f"The field {name!r} is missing. Add it.")


def _in_words(problem: str, kind: Any) -> str:
    """What was read and what belongs there: ``Expected `int`, got `str` `` without its marks."""
    if found := WRONG_KIND.match(problem):
        wanted = " or ".join(KINDS.get(one, one) for one in found["wanted"].split(" | "))
        return f"Here belongs {wanted}, and {KINDS.get(found['got'], found['got'])} was given."
    if get_origin(kind) is Literal:
        said = ", ".join(repr(one) for one in get_args(kind))
        return f"{problem.partition(' - at ')[0].removeprefix('Invalid enum value ')} is none of {said}."
    return problem.partition(" - at `$")[0]


def without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        rest = [one for one in get_args(kind) if one is not NoneType]
        return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 - made of a list
    return kind


def _read(kind: Any, said: Any) -> Any:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError:
        return None


def _entries(kind: Any, said: Any) -> list[tuple[int, Any]]:
    if not isinstance(said, list):
        return []
    read = ((place, _read(kind, one)) for place, one in enumerate(said))
    return [(place, one) for place, one in read if one is not None]


def _codes(said: Any) -> frozenset[str]:
    """The codes that are given, also by entries that cannot be read otherwise."""
    rows = said if isinstance(said, list) else []
    codes = (row.get("code") for row in rows if isinstance(row, dict))
    return frozenset(code for code in codes if isinstance(code, str))
