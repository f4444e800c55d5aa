"""Statements that a connection plans once, where planning costs more than answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.utils import Error

# A pooler that hands each statement to another server: there it is planned each time.
UNKNOWN, TWICE = "26000", "42P05"
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_pooled: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """A statement by name, with its parameters and their types in SQL."""

    name: str
    sql: str
    types: Mapping[str, str]

    def one(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row. Inside a transaction it is sent as it is: a failed name would end it."""
        with connection.cursor() as cursor:
            if connection.in_atomic_block or connection.connection in _pooled:
                cursor.execute(self.sql, values)
                return cursor.fetchone()
            try:
                self._execute(cursor, values)
            except Error as problem:
                if getattr(problem.__cause__, "pgcode", "") not in {UNKNOWN, TWICE}:
                    raise
                _pooled[connection.connection] = True
                cursor.execute(self.sql, values)
            return cursor.fetchone()

    def _execute(self, cursor: Any, values: Mapping[str, Any]) -> None:
        names = _planned.setdefault(connection.connection, set())
        if self.name not in names:
            places = {name: f"${place}" for place, name in enumerate(self.types, 1)}
            kinds = ", ".join(self.types.values())
            cursor.execute(f"PREPARE {self.name} ({kinds}) AS {self.sql % places}")
            names.add(self.name)
        said = ", ".join(f"%({name})s" for name in self.types)
        cursor.execute(f"EXECUTE {self.name} ({said})", values)
