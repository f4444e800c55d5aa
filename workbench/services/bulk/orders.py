"""What somebody was shown and may now start: signed, so that what runs is what was seen."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing

from governance.models import User
from workbench.services.bulk.errors import PreviewStale

SALT = "workbench.bulk"
HOLDS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Order:
    """One choice for these cases (with the versions seen) or these findings."""

    action: str
    reason: str
    params: dict[str, Any] = field(default_factory=dict)
    cases: list[tuple[int, int]] = field(default_factory=list)
    violations: list[int] = field(default_factory=list)
    about: list[list[str]] = field(default_factory=list)
    foreseen: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def size(self) -> int:
        return len(self.cases) or len(self.violations)


def sign(order: Order, user: User) -> str:
    """A token for this person: pressing its button twice is one run."""
    return signing.dumps([user.pk, asdict(order)], salt=SALT, compress=True)


def read(token: str, user: User) -> Order:
    try:
        owner, said = signing.loads(token, salt=SALT, max_age=HOLDS_FOR)
    except signing.BadSignature as problem:
        raise PreviewStale from problem
    if owner != user.pk:
        raise PreviewStale
    said["cases"] = [(number, version) for number, version in said["cases"]]
    return Order(**said)
