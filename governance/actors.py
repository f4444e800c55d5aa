"""Who did it. Every change names one actor, system jobs included."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """`user:12`, `key:3`, `rule:7` or `system:clock`; `user:12/key:3` when a key acts for a person."""

    kind: str
    ref: str
    through: str = ""

    def __str__(self) -> str:
        said = f"{self.kind}:{self.ref}"
        return f"{said}/{self.through}" if self.through else said

    @property
    def is_person(self) -> bool:
        return self.kind == "user"

    @property
    def user_id(self) -> int | None:
        return int(self.ref) if self.kind == "user" else None

    @classmethod
    def of(cls, request: Any) -> "Actor":
        """The actor behind a request, page or API."""
        principal = getattr(request, "principal", None)
        if principal is not None:
            return principal.actor
        return cls("user", str(request.user.pk))

    @classmethod
    def user(cls, user: Any) -> "Actor":
        return cls("user", str(user.pk))

    @classmethod
    def parse(cls, said: str) -> "Actor":
        who, _, through = said.partition("/")
        kind, _, ref = who.partition(":")
        return cls(kind, ref, through)


Namer = Callable[[Collection[str]], dict[str, str]]
_namers: dict[str, Namer] = {}


def names(kind: str) -> Callable[[Namer], Namer]:
    """Register who knows what actors of a kind are called: a room above, at its start."""

    def register(namer: Namer) -> Namer:
        _namers[kind] = namer
        return namer

    return register


def called(kind: str, refs: Collection[str]) -> dict[str, str]:
    """What actors of this kind are called, by their refs; those that nobody knows are left out."""
    return _namers[kind](refs) if refs and kind in _namers else {}


CLOCK = Actor("system", "clock")
IMPORTER = Actor("system", "import")
SEEDER = Actor("system", "demonstration")
