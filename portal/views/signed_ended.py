"""A signed link that no longer opens, said clearly, and the way to a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from education.services import renew_link
from parties.models import Party
from violations.models import Violation


def ended(
    request: HttpRequest,
    *,
    party: Party | None = None,
    path: str = "",
    violation: Violation | None = None,
    for_good: bool = False,
) -> HttpResponse:
    """Who holds a link that was ours may ask for a new one, which goes to the address on file alone.

    Without a `party` the link was never ours or came incomplete: nothing can be sent for it.
    """
    asked = party is not None and request.method == "POST" and "renew" in request.POST
    if asked and party is not None:
        renew_link(party=party, path=path, violation=violation)
    context = {
        "was_ours": party is not None or for_good,
        "may_renew": party is not None,
        "asked": asked,
    }
    return render(request, "portal/signed_ended.html", context, status=200 if asked else 404)
