"""The matrix and the words for refusals, for pages. The API has its own handler in `rest.py`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from rest_framework.exceptions import NotAuthenticated

from governance.errors import DomainError, NotPermitted
from governance.permissions import guard, may
from governance.principals import ANONYMOUS, Principal

API = "/api/"
READS = frozenset({"GET", "HEAD"})


class PermissionMatrixMiddleware:
    """Pages are guarded before their view runs; the API authenticates by key first, then asks itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and is_page(request):
            response = unheard_of(request, response)
        # A page tells one person's things: nobody on the way keeps it, nor the browser after sign-out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.path.startswith(API):
            return None
        request.principal = Principal.of_user(request.user)  # type: ignore[attr-defined]
        match = request.resolver_match
        try:
            guard(request.principal, match.view_name if match else "", request.method or "GET")  # type: ignore[attr-defined]
        except NotAuthenticated:
            return redirect_to_login(return_to(request))
        except NotPermitted as problem:
            # What one may not even see is not there, for any verb.
            if not import_string(settings.PAGE_GATE)(request.principal, kwargs):  # type: ignore[attr-defined]
                raise Http404 from None
            return refusal(request, problem)
        return None


def return_to(request: HttpRequest) -> str:
    """Where one goes on after signing in: this page, or the page whose form was sent."""
    if request.method in READS:
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return "/"
    said = urlsplit(sent_from)
    return said.path + (f"?{said.query}" if said.query else "")


def is_page(request: HttpRequest) -> bool:
    return not request.path.startswith(API)


def unheard_of(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A verb that this address does not know. What only takes forms shows the thing it is about."""
    above = request.path.rstrip("/").rpartition("/")[0] + "/"
    match = request.resolver_match
    if request.method in READS and match is not None and match.kwargs:
        try:
            thing = resolve(above)
        except Resolver404:
            thing = None
        if thing is not None and thing.kwargs == match.kwargs:
            if not import_string(settings.PAGE_GATE)(request.principal, match.kwargs):  # type: ignore[attr-defined]
                raise Http404  # what is another's is not there, whatever the verb
            return redirect(above)
    page = render(request, "405.html", status=405)
    page["Allow"] = refused.get("Allow", "")
    return page


class KeptLanguageMiddleware:
    """Pages in the language that a signed-in person chose, on whichever device they are.

    Pages for staff are written in one language, and half a page in another helps nobody: they are
    shown in that one, whatever was chosen for the portal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            kept = getattr(request.user, "language", "")
            if kept in dict(settings.LANGUAGES):
                translation.activate(kept)
                request.LANGUAGE_CODE = kept
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match is None or match.namespace not in settings.ROOMS_OF_STAFF:
            return
        if not may(ANONYMOUS, match.view_name, "GET"):  # what everybody reads is translated
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE  # type: ignore[attr-defined]


class DomainErrorMiddleware:
    """A refusal becomes a page that says what was refused and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, DomainError) or request.path.startswith(API):
            return None
        return refusal(request, problem)


def refusal(request: HttpRequest, problem: DomainError) -> HttpResponse:
    """What was refused, why, and what to do instead, as a page."""
    template = "404.html" if problem.status == 404 else "refused.html"
    return render(request, template, {"problem": problem}, status=problem.status)


def problem_document(status: int, code: str, words: str) -> JsonResponse:
    """A refusal of the API, made outside of its views."""
    said = {"type": "about:blank", "title": code.replace("_", " ").capitalize(), "status": status}
    return JsonResponse(
        {**said, "code": code, "detail": words},
        status=status,
        content_type="application/problem+json",
    )
