"""Who did it. Every change names one actor, system jobs included."""

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


CLOCK = Actor("system", "clock")
IMPORTER = Actor("system", "import")
SEEDER = Actor("system", "demonstration")
