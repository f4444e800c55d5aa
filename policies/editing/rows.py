"""Lists of small tables on one page: measures, bands, prices, translations. A row more is a submit away."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from policies.editing.fields import TableForm

Table = dict[str, Any]
MOST_ROWS = 200


@dataclass(frozen=True)
class Rows:
    """A list of tables under `name`, one form each. Subclasses know other shapes than a list."""

    name: str
    title: "str | Promise"
    form: type[TableForm]
    add: "str | Promise"
    help: "str | Promise" = ""
    is_tall: bool = False

    def read(self, table: Table) -> list[Table]:
        rows = table.get(self.name)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def write(self, table: Table, rows: list[Table], *, must: bool) -> None:
        """`must` is a list that may not be missing: then it is empty."""
        if rows or must:
            table[self.name] = rows
        else:
            table.pop(self.name, None)


@dataclass(frozen=True)
class KeyedRows(Rows):
    """Tables by a key, such as translations by their language."""

    key: str = "language"

    def read(self, table: Table) -> list[Table]:
        rows = table.get(self.name)
        if not isinstance(rows, dict):
            return []
        return [{self.key: key, **row} for key, row in rows.items() if isinstance(row, dict)]

    def write(self, table: Table, rows: list[Table], *, must: bool) -> None:
        table.pop(self.name, None)
        if rows:
            table[self.name] = {
                str(row.get(self.key, "")): {k: v for k, v in row.items() if k != self.key}
                for row in rows
            }


@dataclass(frozen=True)
class PriceRows(Rows):
    """What each severity costs, the first time and, where there is a repetition, again."""

    def read(self, table: Table) -> list[Table]:
        first = _numbers(table.get("points"))
        repetition = table.get("repetition")
        again = _numbers(repetition.get("points") if isinstance(repetition, dict) else None)
        return [
            {"severity": severity, "points": first.get(severity), "again": again.get(severity)}
            for severity in sorted({*first, *again}, key=lambda one: (first.get(one, 0), one))
        ]

    def write(self, table: Table, rows: list[Table], *, must: bool) -> None:
        priced = [row for row in rows if row.get("severity")]
        table["points"] = {
            row["severity"]: row["points"] for row in priced if row.get("points") is not None
        }
        again = {row["severity"]: row["again"] for row in priced if row.get("again") is not None}
        repetition = dict(table.get("repetition") or {})
        repetition.pop("points", None)
        if again or repetition:
            table["repetition"] = {"points": again, **repetition}
        else:
            table.pop("repetition", None)


def _numbers(said: Any) -> dict[str, int]:
    rows = said if isinstance(said, dict) else {}
    return {str(key): value for key, value in rows.items() if isinstance(value, int)}


@dataclass
class RowSet:
    """The rows of one list on a page, as forms."""

    rows: Rows
    forms: list[TableForm]
    is_bound: bool
    errors: list[str] = field(default_factory=list)
    is_rows: bool = True

    @property
    def count_name(self) -> str:
        return f"{self.rows.name}-count"

    @property
    def anchor(self) -> str:
        return f"rows-{self.rows.name}"

    @property
    def add_action(self) -> str:
        return f"row:{self.rows.name}"

    @property
    def in_use(self) -> list[TableForm]:
        return [one for one in self.forms if not one.is_blank and not _is_gone(one)]

    def is_valid(self) -> bool:
        used = self.in_use
        for one in self.forms:
            if one not in used:
                one.forgive()  # nothing is missing in a row that is not used
        fits = [one.is_valid() for one in used]
        return all(fits)

    def write(self, table: Table, *, must: bool) -> None:
        self.rows.write(table, [one.written() for one in self.in_use], must=must)


def open_rows(rows: Rows, table: Table, body: Table, data: Any, *, more: bool = False) -> RowSet:
    """The forms of a list: as it stands, or as it was typed, with a fresh row where one is wanted."""
    known = rows.read(table)
    count = len(known)
    if data is not None:
        said = data.get(f"{rows.name}-count", "")
        count = min(int(said), MOST_ROWS) if said.isascii() and said.isdigit() else count
    made = [
        rows.form(
            data,
            table=known[place] if place < len(known) else {},
            body=body,
            prefix=f"{rows.name}-{place}",
        )
        for place in range(count)
    ]
    if more and count < MOST_ROWS:
        fresh = rows.form(None, table={}, body=body, prefix=f"{rows.name}-{count}")
        first = next(iter(fresh.fields.values()))
        first.widget.attrs["autofocus"] = True  # the page comes anew: it opens where one goes on
        made.append(fresh)
    return RowSet(rows, made, is_bound=data is not None)


def _is_gone(form: TableForm) -> bool:
    return bool(form.data.get(f"{form.prefix}-gone"))
