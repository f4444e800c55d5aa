"""Keys that other systems call with."""

from collections.abc import Iterable

from django.db import transaction

from governance import clock, events
from governance.actors import Actor
from governance.errors import DomainError, Missing
from integrations import keys
from integrations.models import ApiKey


class UnknownScope(DomainError):
    """There is no such scope."""

    code = "unknown_scope"
    status = 422


class AlreadyRevoked(DomainError):
    """This key has been revoked before."""

    code = "already_revoked"


@transaction.atomic
def issue_key(*, name: str, scopes: Iterable[str], by: Actor) -> tuple[ApiKey, str]:
    """Make a key. The second value is the key itself: it is not kept and cannot be shown again."""
    asked = set(scopes)
    if unknown := sorted(asked - set(keys.SCOPES)):
        raise UnknownScope(f"There is no scope {unknown[0]!r}. Scopes: {', '.join(keys.SCOPES)}.")
    wanted = [scope for scope in keys.SCOPES if scope in asked]
    prefix, digest, spoken = keys.new_key()
    key = ApiKey.objects.create(name=name, prefix=prefix, secret_digest=digest, scopes=wanted)
    events.emit("key.issued", subject=f"key:{key.pk}", by=by, key=key.pk, scopes=wanted)
    return key, spoken


@transaction.atomic
def revoke_key(*, key_id: int, by: Actor) -> ApiKey:
    """End a key at once."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise Missing
    if key.revoked_at is not None:
        raise AlreadyRevoked
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    events.emit("key.revoked", subject=f"key:{key.pk}", by=by, key=key.pk)
    return key
