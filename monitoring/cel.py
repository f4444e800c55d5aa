"""Expressions of rules: compiled once, typed, bounded, unknown where a metric is missing. Pure.

Every metric is a DOUBLE and the result a BOOL. A rule is *unknown* as soon as one metric that it
uses has no value, even where CEL could settle the answer without it: nobody has to think about the
order of evaluation to know what a rule says, and what is not known never becomes a breach.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Any

from cel_expr_python import cel

from governance.errors import InvalidInput

LONGEST = 2000  # characters
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?=\n|$)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"no matching overload for '([^']*)' applied to '\(([^']*)\)'")
_INTEGER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")
_UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LOOPS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
_WORDS_OF_LOGIC = {"and": "&&", "or": "||", "not": "!"}


class Verdict(StrEnum):
    BREACH = "breach"
    CLEAN = "clean"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an expression says of one set of values. `why` is given when it cannot say."""

    verdict: Verdict
    why: str = ""


BREACH, CLEAN = Finding(Verdict.BREACH), Finding(Verdict.CLEAN)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an expression, where it is, and what to write instead."""

    line: int
    column: int
    message: str
    remedy: str


class RefusedExpression(InvalidInput):
    """The expression cannot be used."""

    code = "refused_expression"

    def __init__(self, found: list[Fault]):
        self.found = found
        super().__init__(
            "The expression cannot be used: " + " ".join(fault.message for fault in found),
            faults=[
                {
                    "field": "expression",
                    "line": fault.line,
                    "column": fault.column,
                    "message": fault.message,
                    "remedy": fault.remedy,
                }
                for fault in found
            ],
        )


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression and the metrics it uses."""

    expression: str
    metrics: tuple[str, ...]
    _compiled: Any

    def judge(self, values: Mapping[str, float | None]) -> Finding:
        """Breach, clean or unknown. Never raises, whatever the values are."""
        return self.judge_row([values.get(metric) for metric in self.metrics])

    def judge_row(self, values: Iterable[float | None]) -> Finding:
        """As `judge`, with one value for each of `metrics`, in their order."""
        data = {}
        for metric, value in zip(self.metrics, values, strict=True):
            if value is None:
                return Finding(Verdict.UNKNOWN, f"{metric} is not known")
            if not isfinite(value):
                return Finding(Verdict.UNKNOWN, f"{metric} is not a finite number")
            data[metric] = value
        try:
            said = self._compiled.eval(data=data).value()
        except RuntimeError as problem:  # the iteration and recursion budgets end here
            return Finding(Verdict.UNKNOWN, _plain(str(problem)))
        if said is True:
            return BREACH
        return CLEAN if said is False else Finding(Verdict.UNKNOWN, _plain(str(said)))


def compile_expression(expression: str, metrics: Iterable[str]) -> Program:
    """A program over those of `metrics` that the expression names, or RefusedExpression."""
    return _compile(expression, frozenset(metrics))


@lru_cache(maxsize=512)
def _compile(expression: str, metrics: frozenset[str]) -> Program:
    if len(expression) > LONGEST:
        raise _refused(f"It is longer than {LONGEST} characters.", "Split it into several rules.")
    if not expression.strip():
        raise _refused("It is empty.", "Write a line, such as late_delivery_rate > 0.10.")
    if _UNTYPABLE.search(expression):
        raise _refused("It holds a control character.", "Type it instead of pasting it.")
    # One is bounded by the length. Several multiply: ten of them fill the memory of the machine
    # inside the budget of iterations, and six cost a hundredth of a second for every party.
    if sum(word in _LOOPS for word in _WORD.findall(expression)) > 1:
        raise _refused("It loops more than once.", "Join comparisons with && and ||.")
    try:
        compiled = _environment(metrics).compile(expression)
    except RuntimeError as problem:
        raise RefusedExpression(_faults(str(problem), expression, metrics)) from None
    kind = compiled.return_type().name()
    if kind != "BOOL":
        raise _refused(
            f"It gives a {kind.lower()}, not true or false.",
            "Compare it with a line, such as late_delivery_rate > 0.10.",
        )
    used = _used(expression, metrics)
    if not used:
        raise _refused("It uses no metric.", "Name one: " + _listed(metrics))
    return Program(expression, used, compiled)


@lru_cache(maxsize=256)
def _environment(metrics: frozenset[str]) -> cel.Env:
    return cel.NewEnv(variables=dict.fromkeys(sorted(metrics), cel.Type.DOUBLE))


def _used(expression: str, metrics: frozenset[str]) -> tuple[str, ...]:
    """In order of appearance. A name is used when the expression no longer compiles without it."""
    named = [word for word in dict.fromkeys(_WORD.findall(expression)) if word in metrics]
    return tuple(word for word in named if not _compiles(expression, metrics - {word}))


def _compiles(expression: str, metrics: frozenset[str]) -> bool:
    try:
        _environment(metrics).compile(expression)
    except RuntimeError:
        return False
    return True


def _refused(message: str, remedy: str) -> RefusedExpression:
    return RefusedExpression([Fault(1, 1, message, remedy)])


def _faults(said: str, expression: str, metrics: frozenset[str]) -> list[Fault]:
    lines = expression.splitlines() or [""]
    found = []
    for line, column, message in _FAULT.findall(said):
        row, place = int(line), int(column)
        text = lines[row - 1] if row <= len(lines) else ""
        words, remedy = _explained(message, text, place, metrics)
        found.append(Fault(row, place, words, remedy))
    return found or [Fault(1, 1, f"{_plain(said)}.", "Make it simpler.")]


def _explained(message: str, text: str, place: int, metrics: frozenset[str]) -> tuple[str, str]:
    if match := _UNDECLARED.search(message):
        return _unknown_name(match[1], text, place, metrics)
    if match := _OVERLOAD.search(message):
        return _wrong_types(match[1].strip("_"), match[2], text, place)
    return "This cannot be read as an expression.", _syntax_remedy(text)


def _unknown_name(name: str, text: str, place: int, metrics: frozenset[str]) -> tuple[str, str]:
    if text[place - 1 :].startswith("("):
        return f"There is no function {name!r}.", "Use comparisons, arithmetic, && and ||."
    close = get_close_matches(name, metrics, n=1)
    remedy = f"Did you mean {close[0]}?" if close else f"Metrics are: {_listed(metrics)}"
    return f"There is no metric {name!r}.", remedy


def _wrong_types(operator: str, types: str, text: str, place: int) -> tuple[str, str]:
    message = f"{operator!r} cannot join {types.replace(', ', ' and ')}."
    if "double" in types and "int" in types:
        whole = _INTEGER.search(text, place) or _INTEGER.search(text)
        example = f"Write {whole[1]}.0, metrics are doubles." if whole else "Metrics are doubles."
        return message, example
    if "string" in types:
        return message, "Write numbers without quotes."
    return message, "Compare numbers with numbers, and join comparisons with && and ||."


def _syntax_remedy(text: str) -> str:
    for word, sign in _WORDS_OF_LOGIC.items():
        if re.search(rf"\b{word}\b", text):
            return f"Write {sign} instead of {word!r}."
    if re.search(r"\d\s*%", text):
        return "Write a fraction instead of a percentage: 0.10 for 10 %."
    if re.search(r"\d,\d", text):
        return "Write a decimal point: 0.1 instead of 0,1."
    if re.search(r"(?<![=<>!])=(?!=)", text):
        return "Write == to compare."
    return "Look for a missing operand, operator or bracket here."


def _listed(metrics: frozenset[str]) -> str:
    names = sorted(metrics)
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "") if names else "none yet."


def _plain(said: str) -> str:
    """CEL's own words without its codes: `INTERNAL: Iteration budget exceeded [INTERNAL]`."""
    first = said.splitlines()[0] if said else "no answer"
    return re.sub(r"^[A-Z_]+: |\s*\[[A-Z_]+\]$", "", first)
