"""The page behind an invitation's link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from governance import clock
from governance.accounts import INVITED
from parties import services
from parties.models import Invitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites to what; sign in or sign up; join."""
    invitation = services.invitation_by_token(token)
    if request.method == "POST":
        membership = services.accept_invitation(token=token, user=request.user)  # type: ignore[arg-type]
        request.session.pop(INVITED, None)
        text = _("You now act for %(party)s.") % {"party": membership.party.name}
        messages.success(request, text)
        return redirect("home")

    state = _state_of(request, invitation)
    if state == "open" and request.user.is_anonymous:
        request.session[INVITED] = invitation.pk  # opens the sign-up form, see governance.accounts
    context = {
        "invitation": invitation,
        "party": invitation.party,
        "state": state,
        "here": request.path,
    }
    status = 200 if state in ("open", "joined") else 410
    return render(request, "parties/invitation.html", context, status=status)


def _state_of(request: HttpRequest, invitation: Invitation) -> str:
    if invitation.accepted_at:
        mine = request.user.is_authenticated and invitation.accepted_by_id == request.user.pk
        return "joined" if mine else "used"
    return "open" if invitation.expires_at > clock.now() else "expired"
