"""The permission matrix: one row a route, as data. Each room lists its own in `access.py`.

Promise 8: anonymous gets sign-in or 401; what one may not read answers 404 like a missing thing;
readable, but the verb is not allowed, answers 403 `not_permitted`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from governance.errors import NotPermitted
from governance.principals import Principal

SAFE = {"GET", "HEAD", "OPTIONS"}

EVERYONE = "anyone"  # no sign-in needed
SIGNED_IN = "signed_in"
PARTY_MEMBER = "party_member"
REVIEWER = "reviewer"
SENIOR = "senior_reviewer"
QUALITY = "quality_lead"
POLICY = "policy_manager"
ANALYST = "analyst"
ADMIN = "administrator"

REVIEWERS = frozenset({REVIEWER, SENIOR, QUALITY})
STAFF = frozenset({REVIEWER, SENIOR, QUALITY, POLICY, ANALYST, ADMIN})
NOBODY: frozenset[str] = frozenset()


def key(scope: str) -> str:
    """The grant that an API key with this scope holds, such as `key:cases:read`."""
    return f"key:{scope}"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may see a route (safe verbs) and who may act on it (the others)."""

    see: frozenset[str]
    act: frozenset[str] = NOBODY

    @classmethod
    def of(cls, see: Iterable[str], act: Iterable[str] = ()) -> "Access":
        return cls(frozenset(see), frozenset(act))


# Routes of libraries that guard themselves.
SELF_GUARDED = (
    "account_",
    "mfa_",
    "socialaccount_",
    "openid_connect_",
    "reauthenticate",
    "set_language",
)


@cache
def matrix() -> dict[str, Access]:
    """Every row of every room, by route name."""
    rows: dict[str, Access] = {}
    for room in settings.ROOMS:
        rows.update(import_module(f"{room}.access").ACCESS)
    return rows


def row_of(route: str) -> Access | None:
    if route.startswith(SELF_GUARDED):
        return Access.of([EVERYONE], [EVERYONE])
    return matrix().get(route)


def may(principal: Principal, route: str, method: str) -> bool:
    """Whether the row lets this principal through. Says nothing about single objects."""
    row = row_of(route)
    return row is not None and bool(principal.grants & (row.see if method in SAFE else row.act))


def may_open(user: Any, route: str) -> bool:
    """For navigation: whether a link to `route` would open for this signed-in user."""
    return may(Principal.of_user(user), route, "GET")


def guard(principal: Principal, route: str, method: str) -> None:
    """Raise what promise 8 says, or pass."""
    if may(principal, route, method):
        return
    row = row_of(route)
    if row is not None and principal.is_anonymous:
        raise NotAuthenticated
    if row is not None and principal.grants & row.see and method not in SAFE:
        raise NotPermitted(_scopes_missing(principal, row))
    raise Http404


def _scopes_missing(principal: Principal, row: Access) -> str:
    """What a key lacks, for whoever calls with it; a person is told of their role."""
    scopes = sorted(grant.removeprefix("key:") for grant in row.act if grant.startswith("key:"))
    if principal.actor.kind != "key" or not scopes:
        return ""
    return f"This key may read here, but not do that: it lacks the scope {' or '.join(scopes)}."


class MatrixPermission(BasePermission):
    """The matrix, for the API."""

    def has_permission(self, request: Any, view: Any) -> bool:
        request._request.principal = Principal.of(request)
        guard(request._request.principal, request.resolver_match.view_name, request.method)
        return True


def every_route(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()
) -> Iterable[str]:
    """The names of all routes, for the check and for the test that walks them."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from every_route(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or f"unnamed {entry.pattern}"))


@register
def every_route_has_a_row(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A route without a row is closed to everybody: a mistake, found before it is deployed."""
    missing = sorted({route for route in every_route() if row_of(route) is None})
    return [
        Error(f"Route {route!r} has no row in its room's access.py.", id="governance.E001")
        for route in missing
    ]
