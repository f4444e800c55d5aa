"""What does not have the shape of a version: all of it at once. Pure."""

import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import structs

from policies.faults.common import Fault, fault
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
