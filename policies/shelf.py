"""The packs that come with Goodstanding: readable files, each a rulebook's version with its sources."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from governance.errors import InvalidInput
from policies.shelf_words import with_words

SHELF = Path(__file__).parent / "packs"
# What a first draft begins from: the pack that is closest to a marketplace of one's own.
STARTING = {
    "seller": "tiktok_us_seller",
    "creator": "tiktok_creator",
    "local_merchant": "local_merchant",
}


class PackFault(InvalidInput):
    """This pack cannot be read."""

    code = "pack_fault"


@dataclass(frozen=True, slots=True)
class Pack:
    """One file of the shelf: for what kind of party, since when, and the version's body."""

    code: str
    title: str
    party_kind: str
    effective_from: date
    body: dict[str, Any]


def codes() -> list[str]:
    """The packs on the shelf."""
    return sorted(path.stem for path in SHELF.glob("*.toml"))


def read_pack(named: str | Path) -> Pack:
    """A pack by its code, or from a file of one's own."""
    path = Path(named)
    if path.suffix != ".toml":
        if str(named) not in codes():
            raise PackFault(f"There is no pack {str(named)!r}. Known: {', '.join(codes())}.")
        path = SHELF / f"{named}.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        head = said["pack"]
        return Pack(
            code=str(head["code"]),
            title=str(head["title"]),
            party_kind=str(head["party_kind"]),
            effective_from=date.fromisoformat(str(head["effective_from"])),
            body=with_words(said["version"], path.parent / "words", path.stem),
        )
    except OSError as fault:
        raise PackFault(f"{path.name} cannot be opened: {fault.strerror}.") from fault
    except (ValueError, KeyError, TypeError) as fault:
        said_by = f"it lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise PackFault(f"{path.name} is no pack: {said_by}.") from fault


def starting_body(party_kind: str) -> dict[str, Any]:
    """Something to begin a first draft from."""
    return read_pack(STARTING[party_kind]).body if party_kind in STARTING else {}
