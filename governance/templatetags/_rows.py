"""What charts are given: rows that are mappings or objects."""

from typing import Any


def read(row: object, name: str, default: object = None) -> Any:
    """A value by name from a mapping or an object: charts take both."""
    if isinstance(row, dict):
        return row.get(name, default)
    return getattr(row, name, default)
