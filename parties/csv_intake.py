"""Reads a CSV of accounts and their numbers: bytes in, good rows and explained faults out.

Memory stays the same however long the file is: ids already seen are kept in a temporary file.
"""

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from parties.csv_lines import (
    BOM,
    ID_COLUMNS,
    NOT_KNOWN,
    Fault,
    Lines,
    UnreadableFile,
    fields_of,
    shown,
    too_long,
)

LONGEST_ID = 120
LONGEST_NUMBER = 40

Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One account: its id and one number a metric, None where it is not known."""

    line: int
    external_id: str
    values: tuple[float | None, ...]


class Reader(Lines):
    """Iterate over it to get a Row for each good line and a Fault for everything that is wrong.

    `ranges` names every metric that there is, with the lowest and highest value that makes sense.
    """

    def __init__(self, stream: BinaryIO, ranges: Mapping[str, Range]):
        super().__init__(stream)
        self.metrics, self._place_of_id, self._columns = self._header(ranges)
        self._ranges = [ranges[metric] for metric in self.metrics]

    def __iter__(self) -> Iterator[Row | Fault]:
        with closing(_Seen()) as seen:
            yield from self._rows(seen)

    def _rows(self, seen: "_Seen") -> Iterator[Row | Fault]:
        for line, raw in self.lines():
            faults: list[Fault] = []
            row = self._row(line, raw, faults) if raw is not None else None
            if raw is None:
                faults.append(too_long(line))
            if row and not faults:
                first = seen.first_line(row.external_id, line)
                if first == line:
                    yield row
                    continue
                faults.append(self._fault(line, self._place_of_id, row.external_id, *_twice(first)))
            yield from faults

    def _header(self, ranges: Mapping[str, Range]) -> tuple[list[str], int, list[str]]:
        line, raw = next(self.lines(), (0, b""))
        if not line:
            raise UnreadableFile(
                Fault(1, "", "", "empty_file", "The file is empty. Export it again.")
            )
        faults: list[Fault] = []
        fields = None if raw is None else fields_of(line, raw.removeprefix(BOM), faults, [])
        if fields is None:
            raise UnreadableFile(faults[0] if faults else too_long(line))
        columns = [field.strip() for field in fields]
        _check_header(line, columns, ranges)
        place = next(n for n, column in enumerate(columns) if column in ID_COLUMNS)
        return [column for n, column in enumerate(columns) if n != place], place, columns

    def _row(self, line: int, raw: bytes, faults: list[Fault]) -> Row | None:
        fields = fields_of(line, raw, faults, self._columns)
        if fields is None:
            return None
        if len(fields) != len(self._columns):
            faults.append(self._wrong_number(line, fields))
            return None
        external_id = fields.pop(self._place_of_id).strip()
        if problem := _fault_of_id(external_id):
            faults.append(self._fault(line, self._place_of_id, external_id, *problem))
        values: list[float | None] = []
        for n, text in enumerate(fields):
            value, problem = _number(text, self._ranges[n])
            values.append(value)
            if problem:
                faults.append(Fault(line, self.metrics[n], shown(text), *problem))
        return Row(line, external_id, tuple(values))

    def _wrong_number(self, line: int, fields: list[str]) -> Fault:
        wanted, found = len(self._columns), len(fields)
        if found < wanted:
            return Fault(
                line,
                self._columns[found],
                "",
                "missing_column",
                f"The line has {found} fields, the header {wanted}. "
                "Add what is missing; leave a field empty when its value is not known.",
            )
        return Fault(
            line,
            "",
            shown(fields[wanted]),
            "too_many_fields",
            f"The line has {found} fields, the header {wanted}. "
            "Put a field that holds a comma into double quotes.",
        )

    def _fault(self, line: int, place: int, value: str, code: str, message: str) -> Fault:
        return Fault(line, self._columns[place], shown(value), code, message)


class _Seen:
    """On which line an id came first, kept in a temporary file instead of memory."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("", isolation_level=None)
        self._lines.execute("PRAGMA journal_mode = OFF")
        self._lines.execute("PRAGMA synchronous = OFF")
        self._lines.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._lines.execute("BEGIN")

    def first_line(self, external_id: str, line: int) -> int:
        added = self._lines.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", (external_id, line)
        ).rowcount
        if added:
            return line
        found = self._lines.execute("SELECT line FROM seen WHERE id = ?", (external_id,))
        return int(found.fetchone()[0])

    def close(self) -> None:
        self._lines.close()


def _fault_of_id(external_id: str) -> tuple[str, str] | None:
    if not external_id:
        return "missing_id", "The id is missing. Every line needs one."
    if len(external_id) > LONGEST_ID:
        return (
            "too_long",
            f"An id has at most {LONGEST_ID} characters, this one {len(external_id)}.",
        )
    if "/" in external_id:
        return "slash", "An id is part of addresses, so it holds no slash. Change the id."
    if not external_id.isprintable():
        return "not_printable", "The id holds characters that cannot be shown. Remove them."
    return None


def _number(text: str, limits: Range) -> tuple[float | None, tuple[str, str] | None]:
    """The value and what is wrong with it, one of them None; both when it is not known."""
    text = text.strip()
    if text in NOT_KNOWN:
        return None, None
    if len(text) > LONGEST_NUMBER:
        return None, ("too_long", f"A number has at most {LONGEST_NUMBER} characters.")
    try:
        value = float(text)
    except ValueError:
        return None, _not_a_number()
    if not math.isfinite(value):
        return None, ("not_finite", "The number is not finite. Leave it empty when not known.")
    if "_" in text or not text.isascii():
        return None, _not_a_number()
    if words := out_of_range(value, limits):
        return None, ("out_of_range", words)
    return value, None


def out_of_range(value: float, limits: Range) -> str:
    """What is wrong with a number that is too low or too high; nothing when it is neither."""
    lowest, highest = limits
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        return _words_of(limits)
    return ""


def _not_a_number() -> tuple[str, str]:
    return (
        "not_a_number",
        "This is not a number. Write it as 1234.5, or leave it empty when not known.",
    )


def _words_of(limits: Range) -> str:
    lowest, highest = limits
    if highest is None:
        return f"The value must be {lowest:g} or more."
    hint = " Write 12 % as 0.12." if highest == 1 else ""
    return f"The value must be between {lowest or 0:g} and {highest:g}.{hint}"


def _twice(first: int) -> tuple[str, str]:
    return "duplicate_id", f"This id came on line {first} already. Keep one of the two."


def _check_header(line: int, columns: list[str], ranges: Mapping[str, Range]) -> None:
    def refuse(column: str, code: str, message: str) -> None:
        raise UnreadableFile(Fault(line, shown(column), "", code, message))

    ids = [column for column in columns if column in ID_COLUMNS]
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        refuse("", "wrong_delimiter", "Fields must be separated by commas. Export it that way.")
    if len(ids) != 1:
        message = f"The header needs exactly one of the columns {', '.join(ID_COLUMNS)}."
        refuse("", "missing_id_column", message)
    for place, column in enumerate(columns):
        if column in columns[:place]:
            refuse(column, "duplicate_column", "The header names this column twice. Remove one.")
        if column not in ids and column not in ranges:
            known = ", ".join(sorted(ranges))
            message = f"There is no such metric. Remove the column, or use one of: {known}."
            refuse(column, "unknown_column", message)
    if len(columns) == 1:
        refuse("", "no_metric", "The header names no metric. Add a column for each.")
