"""Lines of a file that somebody exported: bytes in, fields and explained faults out.

One line is one record, so a stray quote spoils its own line and no other.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 64 * 1024
SHOWN = 60
NOT_KNOWN = {"", "\\N"}
ID_COLUMNS = ("seller_id", "creator_id", "merchant_id", "external_id")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and what to do about it."""

    line: int
    column: str
    value: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.message}" + (f" Found: {self.value}" if self.value else "")


class UnreadableFile(Exception):
    """Nothing of this file can be read; `fault` says why."""

    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


class Lines:
    """The lines of a file with their numbers, none of them longer than is sane."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self.line = 0
        self.position = 0

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Number and bytes of each line that is not blank; None for one that is too long."""
        while raw := self._stream.readline(LONGEST_LINE + 1):
            self.line += 1
            self.position += len(raw)
            if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                self._skip_rest_of_line()
                yield self.line, None
            elif stripped := raw.rstrip(b"\r\n"):
                yield self.line, stripped

    def _skip_rest_of_line(self) -> None:
        while raw := self._stream.readline(LONGEST_LINE):
            self.position += len(raw)
            if raw.endswith(b"\n"):
                return


def fields_of(line: int, raw: bytes, faults: list[Fault], columns: list[str]) -> list[str] | None:
    """The line's fields, or None and a fault when its bytes are not text."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as problem:
        spoilt = raw.decode(errors="backslashreplace")
        faults.append(
            _located(line, raw, problem.start, columns, spoilt, "broken_utf8",
                     "These bytes are not UTF-8. Save the file as UTF-8.")
        )  # fmt: skip
        return None
    if "\0" in text:
        faults.append(
            _located(line, raw, raw.index(0), columns, text, "nul_byte",
                     "The field holds a NUL byte. Remove it.")
        )  # fmt: skip
        return None
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        message = "A quote is not closed on this line. A field may not hold a line break."
        faults.append(Fault(line, "", shown(text), "broken_quotes", message))
        return None


def _located(
    line: int, raw: bytes, place: int, columns: list[str], text: str, code: str, message: str
) -> Fault:
    """A fault of the field in which byte `place` of the line lies."""
    field = raw[:place].count(b",")
    column = columns[field] if field < len(columns) else ""
    return Fault(line, column, shown(text.split(",")[field]), code, message)


def too_long(line: int) -> Fault:
    message = f"The line has more than {LONGEST_LINE:,} bytes. Check the line ends of the file."
    return Fault(line, "", "", "line_too_long", message)


def shown(value: str) -> str:
    """The value as it can be printed anywhere, and no longer than a person reads."""
    short = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in short)
