"""What batches have in common: good rows are kept, each bad one is named with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from governance.errors import InvalidInput

LIMIT = 500
LONGEST_SHOWN = 80

Row = TypeVar("Row", bound=msgspec.Struct)

REMEDIES = {
    "party": "Send our key, or market:kind:external_id, such as us:seller:4711.",
    "item": "Send our key, or market:kind:external_id, such as us:listing:SKU-1.",
    "metric": "Send the code of a metric that has been created.",
    "value": "Send a finite number, or null where it is not known.",
    "source_key": "Send 1 to 160 characters that name this one fact for ever.",
    "external_id": "Send the order's own id, 1 to 120 characters.",
    "outcome": "Send placed, completed, returned, refunded, cancelled or sample.",
    "amount": "Send a whole number of minor units, not below 0.",
    "currency": "Send three letters, such as USD.",
}
TIME_REMEDY = "Send a time with its offset, such as 2026-03-01T00:00:00Z."


class BatchTooLarge(InvalidInput):
    """The batch holds too many rows."""

    code = "batch_too_large"


@dataclass(slots=True)
class Intake:
    """What became of a batch."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, index: int, name: str, value: Any, message: str) -> None:
        remedy = REMEDIES.get(name, TIME_REMEDY if name.endswith(("_at", "_from")) else "")
        self.rejected.append(
            {
                "index": index,
                "field": name,
                "value": shown(value),
                "message": f"{message} {remedy}".strip(),
            }
        )

    def sort(self) -> "Intake":
        self.rejected.sort(key=lambda fault: fault["index"])
        return self


def shown(value: Any) -> Any:
    """A value as an error may repeat it: short, and plain JSON."""
    if value is None or isinstance(value, bool | int):
        return value
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    return said if len(said) <= LONGEST_SHOWN else said[:LONGEST_SHOWN] + "…"


def read_rows(rows: Sequence[Any], kind: type[Row], intake: Intake) -> list[tuple[int, Row]]:
    """Rows of the right shape with their places; the others are rejected."""
    if len(rows) > LIMIT:
        raise BatchTooLarge(f"A batch holds at most {LIMIT} rows, this one {len(rows)}. Split it.")
    good = []
    for index, row in enumerate(rows):
        try:
            good.append((index, msgspec.convert(row, kind)))
        except msgspec.ValidationError as problem:
            name, message = _located(str(problem))
            value = row.get(name) if isinstance(row, dict) else row
            intake.reject(index, name, value, message)
    return good


def _located(said: str) -> tuple[str, str]:
    """`Expected `float | null`, got `str` - at `$.value`` into field and sentence."""
    message, _, place = said.partition(" - at `$")
    name = place.strip("`.") or "row"
    words = message.split("`")
    if "missing required field" in message:
        return words[1], "It is missing."
    if "unknown field" in message:
        return words[1], "There is no such field here. Leave it out."
    return name, message.replace("`", "") + "."
