"""What rooms above say beside a standing: each part has a name and is asked for one party."""

from collections.abc import Callable
from typing import Any

from parties.models import Party

Part = Callable[[Party], Any]

_parts: dict[str, Part] = {}


def beside_standing(name: str) -> Callable[[Part], Part]:
    """Register a part. Used in a room's `subscribers.py`."""

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def part(name: str, party: Party) -> Any:
    """What the room that knows says of this party now; nothing when no room does."""
    return _parts[name](party) if name in _parts else None
