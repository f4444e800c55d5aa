"""`Authorization: Bearer gs_…`: a system by its key, or a person whom the key may name."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from governance import clock
from governance.actors import Actor
from governance.models import User
from governance.permissions import key as grant_of
from governance.principals import Principal
from integrations import keys
from integrations.models import ApiKey
from parties.selectors import accounts_of

ACT_AS, ACT_AS_PARTIES = "act_as", "act_as:parties"
ACTOR_HEADER = "Goodstanding-Actor"
EMPTY = "Goodstanding-Actor is empty. Name somebody in it, or leave the header out."
LAST_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class ActorRefused(APIException):
    """This key may not speak for the person it named."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "actor_refused"
    default_detail = (
        "This key may not name this person, or there is no such active person. Staff are named with "
        "the scope act_as, members of accounts with act_as:parties and only of those accounts that "
        "the key speaks for. Ask an administrator, and name a username in Goodstanding-Actor."
    )


class ApiKeyAuthentication(BaseAuthentication):
    """The key's principal rides on `request.auth`; see `Principal.of`."""

    def authenticate(self, request: Request) -> tuple[Any, Principal] | None:
        kind, _, said = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        found = _key_behind(said.strip())
        if found is None:
            raise AuthenticationFailed(
                "This API key is unknown or has been revoked. Ask an administrator for a new one."
            )
        _note_use(found)
        if ACTOR_HEADER not in request.headers:
            return AnonymousUser(), _of_system(found)
        username = request.headers[ACTOR_HEADER].strip()
        if not username:  # a name that got lost on its way must not become the key's own rights
            raise ActorRefused(EMPTY)
        person = _person_named(username)
        if person is None or not _speaks_for(found, person):
            raise ActorRefused
        return person, _of_person(person, found)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _key_behind(said: str) -> ApiKey | None:
    parts = keys.take_apart(said)
    if parts is None:
        return None
    prefix, digest = parts
    found = ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True).first()
    return found if found and keys.same_digest(found.secret_digest, digest) else None


def _note_use(key: ApiKey) -> None:
    now = clock.now()
    long_ago = now - LAST_USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= long_ago:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=long_ago)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _person_named(username: str) -> User | None:
    return User.objects.filter(username=username, is_active=True).first()


def _speaks_for(key: ApiKey, person: User) -> bool:
    """Whether a key may name this person: staff and members by scopes of their own."""
    if person.is_marketplace_staff:
        return ACT_AS in key.scopes
    if ACT_AS_PARTIES not in key.scopes:
        return False
    return not key.speaks_for or accounts_of(person) <= set(key.speaks_for)


def _of_system(key: ApiKey) -> Principal:
    grants = frozenset({"anyone", *(grant_of(scope) for scope in key.scopes)})
    return Principal(actor=Actor("key", str(key.pk)), grants=grants)


def _of_person(person: User, key: ApiKey) -> Principal:
    own = Principal.of_user(person)
    return Principal(
        actor=Actor("user", str(person.pk), through=f"key:{key.pk}"),
        grants=own.grants,
        user_id=own.user_id,
        role=own.role,
    )
