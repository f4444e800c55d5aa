"""How much a version may hold: what is longer nobody reads, and comparing it costs everybody."""

from collections.abc import Iterator
from typing import Any

from policies.faults.common import Fault, fault

LONGEST_TEXT = 20_000
LONGEST_LIST = 1_000


def bound_faults(part: Any, place: str = "") -> Iterator[Fault]:
    """Texts and lists that are too long, anywhere in a body of whatever shape."""
    if isinstance(part, str) and len(part) > LONGEST_TEXT:
        yield fault(place or "body", f"At most {LONGEST_TEXT:,} characters. Shorten it.")
    elif isinstance(part, list | dict) and len(part) > LONGEST_LIST:
        yield fault(place or "body", f"At most {LONGEST_LIST:,} entries. Take some out.")
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from bound_faults(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from bound_faults(inner, f"{place}[{index}]")
