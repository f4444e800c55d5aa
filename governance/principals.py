"""Who is asking: a person by role, a key by scopes, or nobody."""

from dataclasses import dataclass
from typing import Any

from governance.actors import Actor


@dataclass(frozen=True, slots=True)
class Principal:
    """What a request may use: its grants for the matrix, its user for what belongs to parties."""

    actor: Actor
    grants: frozenset[str]
    user_id: int | None = None
    role: str | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.actor.kind == "anonymous"

    @property
    def sees_all_parties(self) -> bool:
        """Staff and keys see every party; members only their own."""
        return self.role != "party_member" and not self.is_anonymous

    @classmethod
    def of_user(cls, user: Any) -> "Principal":
        if user is None or not user.is_authenticated:
            return ANONYMOUS
        return cls(
            actor=Actor("user", str(user.pk)),
            grants=frozenset({"anyone", "signed_in", user.role}),
            user_id=user.pk,
            role=user.role,
        )

    @classmethod
    def of(cls, request: Any) -> "Principal":
        """From a page's or an API's request. An API key's own principal rides on request.auth."""
        carried = getattr(request, "auth", None)
        if isinstance(carried, Principal):
            return carried
        return cls.of_user(request.user)


ANONYMOUS = Principal(actor=Actor("anonymous", "-"), grants=frozenset({"anyone"}))
