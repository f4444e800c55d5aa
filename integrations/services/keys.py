"""Keys that other systems call with."""

from collections.abc import Iterable

from django.db import transaction

from governance import clock, events
from governance.actors import Actor
from governance.errors import DomainError, Missing
from governance.models import Market
from integrations import keys
from integrations.models import ApiKey
from parties.models import Kind


class UnknownScope(DomainError):
    """There is no such scope."""

    code = "unknown_scope"
    status = 422


class UnknownAccounts(DomainError):
    """Name accounts by market and kind, such as us:seller."""

    code = "unknown_accounts"
    status = 422


class AlreadyRevoked(DomainError):
    """This key has been revoked before."""

    code = "already_revoked"


@transaction.atomic
def issue_key(
    *, name: str, scopes: Iterable[str], by: Actor, speaks_for: Iterable[str] = ()
) -> tuple[ApiKey, str]:
    """Make a key. The second value is the key itself: it is not kept and cannot be shown again.

    `speaks_for` narrows `act_as:parties` to members of such accounts: `us:seller`.
    """
    asked = set(scopes)
    if unknown := sorted(asked - set(keys.SCOPES)):
        raise UnknownScope(f"There is no scope {unknown[0]!r}. Scopes: {', '.join(keys.SCOPES)}.")
    accounts = sorted(set(speaks_for))
    if wrong := [said for said in accounts if not _is_known(said)]:
        raise UnknownAccounts(
            f"There are no accounts {wrong[0]!r}. Name a market and a kind: us:seller."
        )
    wanted = [scope for scope in keys.SCOPES if scope in asked]
    prefix, digest, spoken = keys.new_key()
    key = ApiKey.objects.create(
        name=name, prefix=prefix, secret_digest=digest, scopes=wanted, speaks_for=accounts
    )
    events.emit(
        "key.issued",
        subject=f"key:{key.pk}",
        by=by,
        key=key.pk,
        scopes=wanted,
        speaks_for=accounts,
    )
    return key, spoken


def _is_known(said: str) -> bool:
    market, _, kind = said.partition(":")
    return kind in Kind.values and Market.objects.filter(pk=market).exists()


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
