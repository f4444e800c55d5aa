"""Views of lists: kept, changed, shared, opened with."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench.lists import List
from workbench.lists.mechanism import LONGEST
from workbench.models import SavedView
from workbench.selectors.saved_views import view_of
from workbench.services import saved_views
from workbench.templatetags.workbench_lists import view_address
from workbench.views.lists import asked_of, spec_or_404
from workbench.views.shared import complain


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what the list shows as a view."""
    spec = spec_or_404(request, code)
    back = _back(request, spec)
    query = QueryDict(request.POST.get("query", "")[:LONGEST])
    asked = asked_of(spec, query, "", request.user)
    try:
        view = saved_views.save_view(
            code=code,
            name=request.POST.get("name", ""),
            query=asked.kept,
            owner=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            shared="shared" in request.POST,
        )
        if "default" in request.POST:
            _open_with(request, code, view)
    except DomainError as problem:
        complain(request, problem)
        return redirect(f"{back}?{query.urlencode()}")
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(f"{back}{view_address(view)}")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, save anew, share, stop sharing, open the list with it, delete it."""
    view = view_of(pk, request.user)  # type: ignore[arg-type]
    if view is None:
        raise Http404
    spec = spec_or_404(request, view.list)
    back, what = _back(request, spec), request.POST.get("what", "")
    try:
        done = _changed(request, spec, view, what)
    except DomainError as problem:
        complain(request, problem)
        return redirect(f"{back}{view_address(view)}")
    messages.success(request, done)
    if what == "delete":
        return redirect(f"{back}?view=0")
    view.refresh_from_db()
    return redirect(f"{back}{view_address(view)}")


def _changed(request: HttpRequest, spec: List, view: SavedView, what: str) -> str:
    """The change that was asked for, and what to say of it."""
    said: dict[str, Any] = {"view_id": view.pk, "user": request.user, "by": Actor.of(request)}
    names = {"name": view.name}
    match what:
        case "rename":
            saved_views.change_view(**said, name=request.POST.get("name", ""))
            return _("Renamed.")
        case "keep":
            query = QueryDict(request.POST.get("query", "")[:LONGEST])
            saved_views.change_view(**said, query=asked_of(spec, query, "", request.user).kept)
            return _("“%(name)s” shows this from now on.") % names
        case "share":
            saved_views.change_view(**said, shared=True)
            return _("Everyone can choose “%(name)s” now.") % names
        case "unshare":
            saved_views.change_view(**said, shared=False)
            return _("“%(name)s” is yours alone now.") % names
        case "delete":
            saved_views.delete_view(**said)
            return _("“%(name)s” is deleted.") % names
        case "default":
            _open_with(request, view.list, view)
            return _("This list opens with “%(name)s” for you.") % names
        case "no-default":
            _open_with(request, view.list, None)
            return _("This list opens with everything for you.")
    raise Http404


def _open_with(request: HttpRequest, code: str, view: SavedView | None) -> None:
    saved_views.open_with(
        user=request.user,  # type: ignore[arg-type]
        code=code,
        view=view,
        by=Actor.of(request),
    )


def _back(request: HttpRequest, spec: List) -> str:
    """The page of the list; a queue's list is of one queue."""
    of = request.POST.get("of", "")[:60]
    try:
        return reverse(spec.route, args=[of] if of else [])
    except NoReverseMatch:
        raise Http404 from None
