"""Who may sign up, and how often one may try to sign in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import PermissionDenied

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
    """The name under which tries are counted: one for every spelling that opens the same account."""
    said = (credentials or {}).get("username") or request.POST.get("login")
    return said.upper().lower() if said else None


def address_tried(request: Any) -> str | None:
    """Whose tries are counted: behind PROXIES proxies the address that the outermost one saw."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None  # a sign-in without a connection, as a command makes it
