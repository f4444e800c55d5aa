"""What there is to read: the rules in force, and what we wrote."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from education.selectors import confirmation_of, is_confirmable, notices_of
from education.services import confirm_read, mark_read
from governance import clock
from policies.changes import changes_between
from policies.documents import document_of
from policies.selectors import body_of, coming_version, version_in_force
from portal.frame import Frame, party_page

A_PAGE = 25


@require_safe
@party_page
def rules(frame: Frame) -> HttpResponse:
    """The rulebook in force, as a document with an address for every clause."""
    party = frame.party
    version = version_in_force(party.market_id, party.kind, clock.now())
    if version is None:
        return frame.render("rules")
    doc = document_of(body_of(version), language=party.language)
    coming = coming_version(version.rulebook, clock.now())
    changes = changes_between(body_of(version), body_of(coming), guidance=False) if coming else []
    return frame.render(
        "rules", version=version, body=doc.body, doc=doc, coming=coming, changes=changes
    )


@require_safe
@party_page
def inbox(frame: Frame) -> HttpResponse:
    """Every notice, newest first."""
    page = Paginator(notices_of(frame.party), A_PAGE).get_page(frame.request.GET.get("page"))
    return frame.render("inbox", page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def notice(frame: Frame, notice_id: int) -> HttpResponse:
    """One notice; opening it marks it as read, a POST confirms that it was, where that is asked."""
    found = get_object_or_404(notices_of(frame.party), pk=notice_id)
    confirmable = is_confirmable(found)
    if frame.request.method == "POST":
        if not confirmable:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        confirm_read(notice=found, by=frame.actor)
        messages.success(frame.request, _("We have noted that you have read it."))
        return redirect("portal:notice", frame.party.pk, found.pk)
    if not getattr(found, "is_read", False):
        mark_read(notice=found, by=frame.actor)
    return frame.render(
        "notice",
        notice=found,
        said=found.content.data or {},
        confirmable=confirmable,
        confirmed=confirmation_of(found) if confirmable else None,
    )
