"""How much one caller may ask for in a minute: a loop gone wild is slowed down, no work is.

Counted once over all web processes; while the broker is away each process counts for itself, so a
limit is loose then and nobody is turned away for that.
"""

import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from governance import clock
from governance.accounts import address_tried
from governance.errors import DomainError
from governance.middleware import API, problem_document, refusal

MINUTE = 60
UPLOAD = "multipart/form-data"


class TooMany(DomainError):
    """Too many requests in one minute. Wait as long as Retry-After says, then go on."""

    code = "throttled"
    status = 429


def is_one_too_many(caller: str, what: str, most: int) -> bool:
    """Count what this caller does in the running minute."""
    name = f"{what}:{caller}:{int(clock.now().timestamp()) // MINUTE}"
    cache.add(name, 0, 2 * MINUTE)
    try:
        return cache.incr(name) > most
    except ValueError:  # it was dropped in between: then there was no flood
        return False


def wait() -> int:
    """Seconds until the next minute begins, one at least."""
    return math.ceil(MINUTE - clock.now().timestamp() % MINUTE)


def brings_files(request: Any) -> bool:
    return request.method == "POST" and str(request.META.get("CONTENT_TYPE", "")).startswith(UPLOAD)


class LimitsMiddleware:
    """Counts what people do by session, and files from whoever is signed in nowhere; keys are counted
    where they are known, in the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_too_much(request):
            return self.get_response(request)
        problem = TooMany(_("That was too much for one minute. Wait a little, then go on."))
        answer = (
            problem_document(problem.status, problem.code, str(TooMany()))
            if request.path.startswith(API)
            else refusal(request, problem)
        )
        answer["Retry-After"] = str(wait())
        return answer

    def _is_too_much(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            if not brings_files(request) or "Authorization" in request.headers:
                return False
            caller = f"address:{address_tried(request)}"
            return is_one_too_many(caller, "files", settings.UPLOADS_A_MINUTE)
        caller = f"user:{request.user.pk}"
        if is_one_too_many(caller, "calls", settings.SESSION_CALLS_A_MINUTE):
            return True
        return brings_files(request) and is_one_too_many(caller, "files", settings.UPLOADS_A_MINUTE)
