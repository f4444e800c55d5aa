"""A form that is sent twice happens once, and the page says so: what the API does by Idempotency-Key.

A form carries a `source_key`, fresh on each page ({% once %}). What it did and the key commit
together, so whoever lost the answer and loads the page again is told what became of it.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from governance.actors import Actor
from governance.errors import DomainError
from governance.middleware import API, refusal
from governance.models import IdempotentRequest

FIELD = "source_key"
LONGEST = 60
KEY = re.compile(r"[0-9A-Za-z:_-]{1,60}")
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})


class Heard(FallbackStorage):
    """Messages that also remember what was said in this request, and whether it was a refusal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = False
        self.said: list[str] = []

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        if message and level >= messages.ERROR:
            self.refused = True
        elif message:
            self.said.append(str(message))
        super().add(level, message, extra_tags)


class OncePagesMiddleware:
    """Comes last: it runs the view itself, in one transaction with the key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or request.path.startswith(API):
            return None
        refuse_nul(request.POST)
        said = request.POST.get(FIELD, "").strip()[:LONGEST]
        if not said or not request.user.is_authenticated:
            return None
        if not KEY.fullmatch(said):
            raise SuspiciousOperation("No form of ours holds such a key.")
        try:
            return _once(request, said, lambda: view(request, *args, **kwargs))
        except DomainError as problem:
            return refusal(request, problem)


@transaction.atomic
def _once(request: HttpRequest, said: str, view: Callable[[], HttpResponse]) -> HttpResponse:
    digest = _digest(request)
    # A second request with this key waits here until the first has committed.
    record, first_time = IdempotentRequest.objects.get_or_create(
        owner=str(Actor.of(request)),
        key=f"{prefix(said)}{digest[:32]}",
        defaults={"path": request.path[:400], "body_digest": digest},
    )
    if not first_time and record.answer:
        messages.info(request, words(record))
        return redirect(record.answer["location"])
    response = view()
    heard = messages.get_messages(request)
    if response.status_code not in {302, 303} or getattr(heard, "refused", False):
        record.delete()  # nothing happened, and the words are still in the form
        return response
    record.status = response.status_code
    record.answer = {"location": response["Location"], "said": getattr(heard, "said", [])[:3]}
    record.save(update_fields=["status", "answer"])
    return response


def refuse_nul(said: QueryDict) -> None:
    """No browser sends one, and no column of the database takes one."""
    if any("\0" in name or any("\0" in one for one in values) for name, values in said.lists()):
        raise SuspiciousOperation("A NUL character, which nothing may hold.")


def prefix(said: str) -> str:
    return f"page:{said}:"


def answered(owner: str, said: str) -> IdempotentRequest | None:
    """What became of a form, as far as anything did."""
    rows = IdempotentRequest.objects.filter(owner=owner, key__startswith=prefix(said[:LONGEST]))
    return rows.filter(answer__isnull=False).order_by("-pk").first()


def words(record: IdempotentRequest) -> str:
    """`Recorded at 10:02. CASE-7F3K: violation.`"""
    told = " ".join(record.answer.get("said", []) if record.answer else [])
    at = formats.time_format(timezone.localtime(record.created_at), "H:i")
    return (_("Recorded at %(time)s.") % {"time": at} + f" {told}").strip()


def _digest(request: HttpRequest) -> str:
    running = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in LEFT_OUT:
            running.update(f"{name}={values!r}\n".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            running.update(f"{name}:{file.name}:{file.size}\n".encode())
    return running.hexdigest()
