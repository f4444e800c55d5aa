"""Who may sign up, and how often one may try to sign in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.utils import filter_users_by_email, filter_users_by_username
from axes.helpers import get_cool_off
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

INVITED = "invitation"  # session key, set when a signed invitation link was opened


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is by invitation only; allauth asks before it shows the form."""

    def is_open_for_signup(self, request: Any) -> bool:
        return bool(request.session.get(INVITED))

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Tries of a password are counted by django-axes, by name and address, and by it alone.

        allauth's own count, by name from anywhere, is left to the codes of the second step: there
        a password was right already.
        """


def name_tried(request: Any, credentials: dict[str, Any] | None = None) -> str | None:
    """What tries are counted under: one for every name and mail address that opens the same account."""
    known = credentials or {}
    said = known.get("username") or known.get("email") or request.POST.get("login")
    if not said:
        return None
    user = _account_behind(said)
    return f"user:{user.pk}" if user else said.upper().lower()


def _account_behind(said: str) -> Any:
    """The account that this name or mail address opens, found as the sign-in finds it."""
    if "\0" in said:
        return None  # no field holds one
    found = filter_users_by_username(said).order_by("pk").first()
    if found is None and "@" in said:
        found = min(filter_users_by_email(said), key=lambda user: user.pk, default=None)
    return found


def address_tried(request: Any) -> str | None:
    """Whose tries are counted: behind PROXIES proxies the address that the outermost one saw."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None  # a sign-in without a connection, as a command makes it


def pause(request: HttpRequest, _answer: Any = None, _credentials: Any = None) -> HttpResponse:
    """What is said after too many tries; each further one begins the pause anew."""
    answer = render(request, "429.html", status=429)
    if lasts := get_cool_off(request):
        answer["Retry-After"] = str(int(lasts.total_seconds()))
    return answer
