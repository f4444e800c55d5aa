"""Pages that belong to no room: home, health, refusals."""

from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from django.views.i18n import set_language
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST

from governance import once
from governance.actors import Actor
from governance.gauges import exposition
from governance.middleware import problem_document
from governance.models import User

LOOPBACK = {"127.0.0.1", "::1"}
# What proxies add: a stranger's request comes from loopback too when the proxy is on this machine.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Each kind of user to the page where their day begins."""
    return redirect("workbench:mine" if request.user.is_marketplace_staff else "portal:parties")  # type: ignore[union-attr]


@require_GET
def answer(request: HttpRequest, said: str) -> JsonResponse:
    """What became of a form that was sent and whose answer never came."""
    if not once.KEY.fullmatch(said):
        raise Http404
    record = once.answered(str(Actor.of(request)), said)
    if record is None or record.answer is None:
        words = _("Nothing was recorded; your words are still here.")
        return JsonResponse({"recorded": False, "words": words})
    return JsonResponse(
        {
            "recorded": True,
            "words": once.words(record),
            "told": bool(record.answer.get("said")),
            "location": record.answer["location"],
        }
    )


def keep_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages: for this browser, and for the person on any other."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and migrations: 200 when all are ready, else 503 that names what is not."""
    checks = {"database": _database(), "broker": _broker()}
    checks["migrations"] = _migrations() if checks["database"] == "ok" else "unknown"
    ready = all(said == "ok" for said in checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


def _database() -> str:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return type(problem).__name__
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OSError, OperationalError) as problem:
        return type(problem).__name__
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not waiting else f"{len(waiting)} not applied: run `make migrate`"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus: with the METRICS_TOKEN when one is set, else from this machine only."""
    if token := settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        allowed = constant_time_compare(said, f"Bearer {token}")
    else:
        passed_on = any(name in request.headers for name in FORWARDED)
        allowed = request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on
    if not allowed:
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The design system on one page."""
    return render(request, "governance/components.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"reason": "csrf"}, status=403)


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What a browser or a system of good will does not send: another host, thousands of fields."""
    if request.path.startswith("/api/"):
        words = "This request cannot be read as it was sent. Look at its host, fields and encoding."
        return problem_document(400, "malformed", words)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_document(404, "not_found", "There is nothing here that you may see.")
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own fault. Says nothing about what broke: the log knows, by the request's id."""
    if request.path.startswith("/api/"):
        words = "Something broke on our side and nothing was changed. Try again with the same key."
        return problem_document(500, "internal_error", words)
    return render(request, "500.html", status=500)
