"""Many rows at once: COPY into a temporary table, from which one statement goes on."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Fill the temporary table `name` with `rows`, inside the caller's transaction.

    It is made once a connection and emptied at commit, so it works behind a pooler as well.
    """
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    lines = io.StringIO("".join("\t".join(map(_field, row)) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{name}"])
        if cursor.fetchone()[0] is None:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({declared}) ON COMMIT DELETE ROWS")
        else:
            cursor.execute(f"TRUNCATE pg_temp.{name}")
        cursor.copy_expert(f"COPY pg_temp.{name} ({', '.join(columns)}) FROM STDIN", lines)


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return str(value)
