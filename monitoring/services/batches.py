"""What batches of signals and orders have in common: shapes by msgspec, remedies by field."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from governance.batches import LARGEST, Batch
from governance.clock import TIME_REMEDY
from governance.errors import InvalidInput

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Row = TypeVar("Row", bound=msgspec.Struct)

REMEDIES = {
    "party": "Send our id, or market:kind:external_id, such as us:seller:4711.",
    "item": "Send our id, or market:kind:external_id, such as us:listing:SKU-1.",
    "metric": "Send the code of a metric that has been created.",
    "value": "Send a finite number, or null where it is not known.",
    "source_key": "Send 1 to 160 characters that name this one fact for ever.",
    "external_id": "Send the order's own id, 1 to 120 characters.",
    "counts": "Send true where it is counted as the party's fault, false where it is not.",
    "cause": "Send a short code of small letters, digits, _ and -, or nothing.",
    "measured_over": "Send how many were looked at, a whole number.",
    "outcome": "Send placed, completed, returned, refunded, cancelled or sample.",
    "amount": "Send a whole number of minor units, from 0 to 1000000000000000.",
    "currency": "Send three capitals, such as USD.",
}
UNKNOWN_FIELD = "There is no such field here."


class BatchTooLarge(InvalidInput):
    """The batch holds too many rows."""

    code = "batch_too_large"


def refuse(intake: Batch, index: int, row: Any, name: str, message: str) -> None:
    """Name a bad row with its field and the remedy."""
    remedy = REMEDIES.get(name, TIME_REMEDY if name.endswith(("_at", "_from")) else "")
    if message == UNKNOWN_FIELD:
        remedy = "Leave it out."
    intake.reject(index, row, name, f"{message} {remedy}".strip())


def read_rows(rows: Sequence[Any], kind: type[Row], intake: Batch) -> list[tuple[int, Row]]:
    """Rows of the right shape with their places; the others are rejected."""
    if len(rows) > LARGEST:
        raise BatchTooLarge(f"A batch has at most {LARGEST} rows, this one {len(rows)}. Split it.")
    good = []
    for index, row in enumerate(rows):
        try:
            good.append((index, msgspec.convert(row, kind)))
        except msgspec.ValidationError as problem:
            refuse(intake, index, row, *_located(str(problem)))
    return good


def finished(intake: Batch, accepted: int, good: int) -> Batch:
    """The whole answer: what is new, what came before, what was bad, in order."""
    intake.accepted, intake.duplicates, intake.created = accepted, good - accepted, accepted > 0
    intake.rejected.sort(key=lambda fault: fault["index"])
    return intake


def _located(said: str) -> tuple[str, str]:
    """``Expected `float | null`, got `str` - at `$.value` `` into field and sentence."""
    message, _, place = said.partition(" - at `$")
    quoted = message.split("`")
    if "missing required field" in message:
        return quoted[1], "It is missing."
    if "unknown field" in message:
        return quoted[1], UNKNOWN_FIELD
    if "matching regex" in message:  # the remedy says what it should look like
        return place.strip("`."), "It is not written as it should be."
    return place.strip("`."), message.replace("`", "") + "."
