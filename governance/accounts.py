"""Sign-up is by invitation only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

INVITED = "invitation"  # session key, set when a signed invitation link was opened


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth asks this before it shows a sign-up form."""

    def is_open_for_signup(self, request: Any) -> bool:
        return bool(request.session.get(INVITED))
