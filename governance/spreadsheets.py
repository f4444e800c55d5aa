"""Cells of files that people open in a spreadsheet."""

from typing import Any

# How a spreadsheet knows one; where wide signs are typed, it takes those for the same.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is told to be text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
