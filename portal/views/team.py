"""Who may act for the account. Owners invite and let go; everybody may see."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance import clock
from governance.errors import DomainError
from parties import services
from parties.models import Membership
from parties.selectors import invitations_of, members_of
from portal.forms import InviteForm, RoleForm
from portal.frame import Frame, party_page


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def team(frame: Frame) -> HttpResponse:
    """Members and open invitations; a POST invites."""
    members = list(members_of(frame.party))
    mine = next(one for one in members if one.user_id == frame.request.user.pk)
    form = InviteForm(frame.request.POST or None, members=members)
    if frame.request.method == "POST" and form.is_valid():
        invited = services.invite(party_id=frame.party.pk, by=frame.actor, **form.cleaned_data)
        said = _("An invitation is on its way to %(email)s.")
        messages.success(frame.request, said % {"email": invited.invitation.email})
        return redirect("portal:team", frame.party.pk)
    return frame.render(
        "team",
        status=422 if form.is_bound else 200,
        members=members,
        mine=mine,
        is_owner=mine.role == Membership.Role.OWNER,
        invitations=invitations_of(frame.party).filter(expires_at__gt=clock.now())[:20],
        form=form,
    )


@require_POST
@party_page
def role(frame: Frame, membership_id: int) -> HttpResponse:
    """Make a member an owner, or staff."""
    member = get_object_or_404(members_of(frame.party), pk=membership_id)
    form = RoleForm(frame.request.POST)
    if not form.is_valid():
        messages.error(frame.request, _("Choose one of the roles."))
        return redirect("portal:team", frame.party.pk)
    try:
        changed = services.change_role(
            membership_id=member.pk, role=form.cleaned_data["role"], by=frame.actor
        )
    except services.LastOwner as problem:
        messages.error(frame.request, problem.message)
    else:
        said = _("%(name)s is now: %(role)s.")
        messages.success(
            frame.request, said % {"name": member.user, "role": changed.get_role_display()}
        )
    return redirect("portal:team", frame.party.pk)


@require_POST
@party_page
def end(frame: Frame, membership_id: int) -> HttpResponse:
    """Let a member go."""
    member = get_object_or_404(members_of(frame.party), pk=membership_id)
    try:
        services.end_membership(membership_id=member.pk, by=frame.actor)
    except services.LastOwner as problem:
        messages.error(frame.request, problem.message)
    except DomainError:
        raise
    else:
        said = _("%(name)s no longer acts for this account.")
        messages.success(frame.request, said % {"name": member.user})
    if member.user_id == frame.request.user.pk:
        return redirect("portal:parties")
    return redirect("portal:team", frame.party.pk)
