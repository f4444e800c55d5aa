"""A version as text that people edit: TOML, the way the packs are written; JSON is read as well. Pure."""

import json
import tomllib
from typing import Any

from governance.errors import InvalidInput
from policies import scheme

# The order in which people read; what a version does not know comes last.
ORDER = [
    *("code", "title", "at", "at_least", "control", "params"),
    *(
        name
        for struct in (
            scheme.VersionBody,
            scheme.Scheme,
            scheme.Lapse,
            scheme.Clause,
            scheme.Milestone,
            scheme.Measure,
            scheme.Duration,
            scheme.Windows,
            scheme.TierRule,
            scheme.Source,
        )
        for name in struct.__struct_fields__
    ),
]
INLINE = {"measures", "benefits", "points", "params"}


def read_text(text: str) -> dict[str, Any]:
    """The body that the text says. A fault names its line."""
    try:
        said = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InvalidInput(
            "This text cannot be read.", faults=[{"field": "text", "message": str(fault)}]
        ) from fault
    return said.get("version", said) if isinstance(said.get("version"), dict) else said


def write_text(body: dict[str, Any]) -> str:
    """The body as TOML."""
    lines: list[str] = []
    _table(body, "", lines)
    return "\n".join(lines).strip() + "\n"


def _ordered(table: dict[str, Any]) -> list[tuple[str, Any]]:
    known = {name: place for place, name in reversed(list(enumerate(ORDER)))}
    if all(isinstance(value, int) for value in table.values()):
        return sorted(table.items(), key=lambda pair: pair[1])
    return sorted(table.items(), key=lambda pair: (known.get(pair[0], len(ORDER)), pair[0]))


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _table(table: dict[str, Any], path: str, lines: list[str]) -> None:
    nested = []
    for name, value in _ordered(table):
        if value is None:
            continue
        if name not in INLINE and (isinstance(value, dict) or _is_tables(value)):
            nested.append((name, value))
        else:
            lines.append(f"{_key(name)} = {_value(value, wraps=True)}")
    for name, value in nested:
        inner = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(value, dict):
            lines += ["", f"[{inner}]"]
            _table(value, inner, lines)
        else:
            for one in value:
                lines += ["", f"[[{inner}]]"]
                _table(one, inner, lines)


def _key(name: str) -> str:
    plain = name and all(sign.isascii() and (sign.isalnum() or sign in "_-") for sign in name)
    return name if plain else _string(name)


def _string(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any, *, wraps: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        pairs = [
            f"{_key(name)} = {_value(inner)}"
            for name, inner in _ordered(value)
            if inner is not None
        ]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, list):
        said = [_value(inner) for inner in value if inner is not None]
        if wraps and len(", ".join(said)) > 70:
            return "[\n" + "".join(f"  {one},\n" for one in said) + "]"
        return "[" + ", ".join(said) + "]"
    return _string(str(value))
