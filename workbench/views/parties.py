"""Parties as a reviewer sees them: standing, history, what is in force, who may act for them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError, Missing
from governance.permissions import ADMIN, QUALITY, may_open
from parties.models import Membership, Party
from parties.selectors import party_by_ref, protections_of
from parties.services import invite as invite_to
from parties.services import protect_party, unprotect_party
from policies.documents import stretches
from policies.selectors import versions_by_heart
from workbench.lists import PARTIES
from workbench.selectors.case_page import lines_of
from workbench.selectors.linked import linked_page
from workbench.selectors.parties import party_page
from workbench.views.lists import show_list
from workbench.views.shared import complain, show


class InviteForm(forms.Form):
    email = forms.EmailField(max_length=254, label=_("Email"))
    role = forms.ChoiceField(choices=Membership.Role.choices, label=_("Role"))


@require_GET
def party_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, PARTIES)


@require_GET
@versions_by_heart()
def party(request: HttpRequest, pk: int) -> HttpResponse:
    found = _party_or_404(request, pk)
    page = party_page(found)
    context = {
        "page": page,
        "invite_form": InviteForm(initial={"email": found.email}),
        "link": request.session.pop("invitation_link", ""),
        "may_hold": may_open(request.user, "workbench:hold-new"),
        "protections": list(protections_of(found)[:5]),
        "may_protect": request.user.role in {QUALITY, ADMIN},  # type: ignore[union-attr]
    }
    if page.standing is not None:
        context |= {
            "bands": stretches(page.standing.scheme),
            "lines": lines_of(page.standing.scheme),
        }
    return show(request, "workbench/party.html", context)


@require_POST
def protect(request: HttpRequest, pk: int) -> HttpResponse:
    """Protect an account, or end its protection, with a reason."""
    found = _party_or_404(request, pk)
    begins = request.POST.get("protect") == "yes"
    change = protect_party if begins else unprotect_party
    try:
        change(party_id=found.pk, reason=request.POST.get("why", "")[:2000], by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        words = (
            _("%(name)s is protected: every decision against it takes two people now.")
            if begins
            else _("%(name)s is protected no longer.")
        )
        messages.success(request, words % {"name": found.name})
    return redirect("workbench:party", found.pk)


class LinkedForm(forms.Form):
    depth = forms.TypedChoiceField(
        label=_("Steps"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3)], required=False
    )
    confidence_at_least = forms.TypedChoiceField(
        label=_("At least"),
        coerce=int,
        choices=[(n, f"{n} %") for n in (0, 50, 80, 95)],
        required=False,
    )


@require_GET
def linked(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hangs together with this party, as a picture and as a table."""
    found = _party_or_404(request, pk)
    asked = {"depth": "2", "confidence_at_least": "0", **request.GET.dict()}
    form = LinkedForm(asked)
    said = form.cleaned_data if form.is_valid() else {}
    page = linked_page(
        found,
        depth=said.get("depth") or 2,
        confidence_at_least=said.get("confidence_at_least") or 0,
    )
    return show(request, "workbench/linked.html", {"page": page, "form": form})


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to join this account, by mail with a signed link."""
    found = _party_or_404(request, pk)
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "owner")
    try:
        validate_email(email)
        invited = invite_to(party_id=found.pk, email=email, role=role, by=Actor.of(request))
    except ValidationError:
        messages.error(request, _("This is no email address: %(said)s") % {"said": email[:80]})
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("An invitation goes to %(email)s.") % {"email": email})
        request.session["invitation_link"] = invited.link
    return redirect("workbench:party", found.pk)


def _party_or_404(request: HttpRequest, pk: int) -> Party:
    try:
        return party_by_ref(pk, request.principal)  # type: ignore[attr-defined]
    except Missing:
        raise Http404 from None
