"""Many rows at once: COPY into a temporary table, from which one statement goes on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Fill the temporary table `name` with `rows`, inside the caller's transaction; count them.

    `rows` may be a generator that does not ask the database itself. The table is made once a
    connection and emptied at commit, so it works behind a pooler as well.
    """
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    lines = _Lines(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{name}"])
        if cursor.fetchone()[0] is None:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({declared}) ON COMMIT DELETE ROWS")
        else:
            cursor.execute(f"TRUNCATE pg_temp.{name}")
        cursor.copy_expert(f"COPY pg_temp.{name} ({', '.join(columns)}) FROM STDIN", lines)
    return lines.count


class _Lines:
    """What COPY reads from: written while it reads, so that rows are never all in memory."""

    def __init__(self, rows: Iterable[Sequence[Any]]):
        self._rows = iter(rows)
        self.count = 0

    def read(self, size: int = -1) -> str:
        lines, length = [], 0
        for row in self._rows:
            lines.append("\t".join(map(_field, row)) + "\n")
            self.count += 1
            length += len(lines[-1])
            if 0 < size <= length:
                break
        return "".join(lines)


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return str(value)
