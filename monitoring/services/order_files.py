"""A file of orders: each line one outcome, taken in like a batch over the API and by its rules.

The file is taken in parts, each one transaction, so a run that is killed and started again doubles
nothing and misses nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any, BinaryIO

from governance.actors import Actor
from governance.batches import LARGEST
from governance.calendars import local_moment
from governance.models import Market
from monitoring.services.orders import ingest_orders
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

ORDER, OUTCOME, PLACED, SETTLED = "order_id", "outcome", "placed_at", "settled_at"
NEEDED = (ORDER, OUTCOME, PLACED)
OPTIONAL = (SETTLED, "item_id", "amount", "currency")
TIMES = (PLACED, SETTLED)
AS_SENT = {ORDER: "external_id", "item_id": "item"}  # the column and what the API calls it
AS_WRITTEN = {sent: column for column, sent in AS_SENT.items()}


@dataclass(frozen=True, slots=True)
class OrdersOf:
    """Whose orders a file holds: ids without a market and kind of their own are these."""

    market: Market
    kind: str
    item_kind: str = "listing"


@dataclass(slots=True)
class OrdersTaken:
    """What a run did."""

    rows: int = 0
    new: int = 0
    known: int = 0
    bad_rows: int = 0


class OrderReader(Lines):
    """Iterate over it to get a numbered row for each line and a Fault for each that is no row."""

    def __init__(self, stream: BinaryIO, target: OrdersOf):
        super().__init__(stream)
        self.target = target
        self.columns = self._header()
        self.party = next(column for column in self.columns if column in ID_COLUMNS)

    def go_on_from(self, position: int, line: int) -> None:
        """Go on behind what was read before: so many bytes, and which line was the last."""
        self._stream.seek(position)
        self.position, self.line = position, line

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]] | Fault]:
        for line, raw in self.lines():
            faults: list[Fault] = []
            row = self._row(line, raw, faults) if raw is not None else None
            if raw is None:
                faults.append(too_long(line))
            if faults or row is None:
                yield faults[0]
            else:
                yield line, row

    def _header(self) -> list[str]:
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
        if fault := _fault_of_header(line, columns):
            raise UnreadableFile(fault)
        return columns

    def _row(self, line: int, raw: bytes, faults: list[Fault]) -> dict[str, Any] | None:
        fields = fields_of(line, raw, faults, self.columns)
        if fields is None:
            return None
        if len(fields) != len(self.columns):
            message = (
                f"The line has {len(fields)} fields, the header {len(self.columns)}. Leave a field "
                "empty when it is not known; put one that holds a comma into double quotes."
            )
            faults.append(Fault(line, "", "", "wrong_number_of_fields", message))
            return None
        row: dict[str, Any] = {}
        for column, text in zip(self.columns, map(str.strip, fields), strict=True):
            if text not in NOT_KNOWN:
                row[self._as_sent(column)] = self._value(line, column, text, faults)
        return row

    def _as_sent(self, column: str) -> str:
        return "party" if column == self.party else AS_SENT.get(column, column)

    def _value(self, line: int, column: str, text: str, faults: list[Fault]) -> Any:
        market = self.target.market
        if column == self.party:
            return _full(text, market.pk, self.target.kind)
        if column == "item_id":
            return _full(text, market.pk, self.target.item_kind)
        if column in TIMES:
            moment = _moment(text, market.zone)
            if moment is None:
                message = "This is no time. Write 2026-03-01T14:30:00Z, or local: 2026-03-01 14:30."
                faults.append(Fault(line, column, shown(text), "not_a_time", message))
            return moment
        if column == "amount":
            if not (text.isascii() and text.isdigit() and len(text) < 20):
                message = "This is no whole number. Write minor units: 1250 for 12.50."
                faults.append(Fault(line, column, shown(text), "not_a_number", message))
                return None
            return int(text)
        return text


def check_orders(
    stream: BinaryIO, *, target: OrdersOf, on_fault: Callable[[Fault], None]
) -> OrdersTaken:
    """Read it all and write nothing. Whom the lines name is seen when they are taken in."""
    result = OrdersTaken()
    for _ in _good(OrderReader(stream, target), result, on_fault):
        result.rows += 1
    return result


def import_orders(
    stream: BinaryIO,
    *,
    target: OrdersOf,
    by: Actor,
    on_fault: Callable[[Fault], None],
    on_part: Callable[[OrdersTaken, int], None] = lambda result, position: None,
) -> OrdersTaken:
    """Take in every good line. `on_part` hears the count so far and how many bytes were read."""
    reader, result = OrderReader(stream, target), OrdersTaken()
    rows = _good(reader, result, on_fault)
    while part := list(islice(rows, LARGEST)):
        _take(reader, part, result, by, on_fault)
        on_part(result, reader.position)
    return result


def take_part(
    reader: OrderReader, *, by: Actor, on_fault: Callable[[Fault], None]
) -> OrdersTaken | None:
    """Take in the next lines, good or bad: as many as a batch holds. Nothing when all are read."""
    result, lines = OrdersTaken(), list(islice(reader, LARGEST))
    part = list(_good(lines, result, on_fault))
    if part:
        _take(reader, part, result, by, on_fault)
    return result if lines else None


def _take(
    reader: OrderReader,
    part: list[tuple[int, dict[str, Any]]],
    result: OrdersTaken,
    by: Actor,
    on_fault: Callable[[Fault], None],
) -> None:
    done = ingest_orders(batch=[row for _, row in part], by=by)
    bad = {fault["index"] for fault in done.rejected}
    for fault in done.rejected:
        column = reader.party if fault["field"] == "party" else fault["field"]
        on_fault(
            Fault(
                line=part[fault["index"]][0],
                column=AS_WRITTEN.get(column, column),
                value=shown(str(fault["value"])) if fault["value"] is not None else "",
                code="refused",
                message=fault["message"],
            )
        )
    result.rows += len(part) - len(bad)
    result.bad_rows += len(bad)
    result.new += done.accepted
    result.known += done.duplicates


def _good(
    reader: Iterable[tuple[int, dict[str, Any]] | Fault],
    result: OrdersTaken,
    on_fault: Callable[[Fault], None],
) -> Iterator[tuple[int, dict[str, Any]]]:
    for found in reader:
        if isinstance(found, Fault):
            result.bad_rows += 1
            on_fault(found)
        else:
            yield found


def _fault_of_header(line: int, columns: list[str]) -> Fault | None:
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        message = "Fields must be separated by commas. Export it that way."
        return Fault(line, "", "", "wrong_delimiter", message)
    if sum(column in ID_COLUMNS for column in columns) != 1:
        message = f"The header needs exactly one of the columns {', '.join(ID_COLUMNS)}."
        return Fault(line, "", "", "missing_id_column", message)
    for column in NEEDED:
        if column not in columns:
            message = f"The header needs the columns {', '.join(NEEDED)}."
            return Fault(line, column, "", "missing_column", message)
    for place, column in enumerate(columns):
        if column in columns[:place]:
            message = "The header names this column twice. Remove one."
            return Fault(line, shown(column), "", "duplicate_column", message)
        if column not in (*ID_COLUMNS, *NEEDED, *OPTIONAL):
            known = ", ".join((*NEEDED, *OPTIONAL))
            message = f"There is no such column. Remove it, or use one of: {known}."
            return Fault(line, shown(column), "", "unknown_column", message)
    return None


def _full(text: str, market: str, kind: str) -> str:
    """`4711` as `us:seller:4711`; what names its market and kind stays as it is."""
    return text if text.count(":") >= 2 else f"{market}:{kind}:{text}"


def _moment(text: str, zone: str) -> str | None:
    """A time with its offset; without one it is the market's wall clock."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            clock: time = moment.time()
            moment = local_moment(moment.date(), clock, zone, favour="earlier")
    except (ValueError, OverflowError):  # no time, or one at the edge of the calendar
        return None
    return moment.isoformat()
