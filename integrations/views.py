"""The page of keys and webhooks, and the reference of the API."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from governance.actors import Actor
from governance.errors import DomainError
from governance.permissions import may
from integrations import description, selectors, services
from integrations.forms import EndpointForm, KeyForm
from integrations.models import Delivery
from integrations.offered import EVENTS

AT_A_TIME = 25


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Keys with their scopes, endpoints, and what was sent to them."""
    return _page(request)


@never_cache
@require_POST
def issue_key(request: HttpRequest) -> HttpResponse:
    """The answer shows the key once, so it is no redirect."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, key_form=form)
    try:
        key, spoken = services.issue_key(by=Actor.of(request), **form.cleaned_data)
    except services.UnknownAccounts as refusal:
        form.add_error("speaks_for", refusal.message)
        return _page(request, status=422, key_form=form)
    return _page(request, status=201, told={"what": key.name, "secret": spoken, "kind": "key"})


@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.revoke_key(key_id=key_id, by=Actor.of(request)),
        _("The key is revoked. Calls with it are refused from now on."),
    )


@never_cache
@require_POST
def add_endpoint(request: HttpRequest) -> HttpResponse:
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            endpoint, secret = services.add_endpoint(
                url=form.cleaned_data["url"],
                events_wanted=form.cleaned_data["events"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("events" if refusal.code == "unknown_event" else "url", refusal.message)
        else:
            told = {"what": endpoint.url, "secret": secret, "kind": "secret"}
            return _page(request, status=201, told=told)
    return _page(request, status=422, endpoint_form=form)


@never_cache
@require_POST
def rotate_secret(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    try:
        endpoint, secret = services.rotate_secret(endpoint_id=endpoint_id, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("integrations:overview")
    told = {"what": endpoint.url, "secret": secret, "kind": "secret"}
    return _page(request, status=201, told=told)


@require_POST
def retire_secrets(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.retire_secrets(endpoint_id=endpoint_id, by=Actor.of(request)),
        _("The older secret is retired."),
    )


@require_POST
def deactivate_endpoint(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.deactivate_endpoint(endpoint_id=endpoint_id, by=Actor.of(request)),
        _("The endpoint is deactivated. What waited for it is given up."),
    )


@require_POST
def replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    return _done(
        request,
        lambda: services.replay(delivery_id=delivery_id, by=Actor.of(request)),
        _("It is sent once more, under the same id."),
    )


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every resource of the API with fields, answers and an example to copy."""
    schema = description.of_api()
    context = {
        "groups": description.groups(),
        "version": schema["info"]["version"],
        "events": [f"{family}.{one}" for family, names in EVENTS.items() for one in names],
        "receiver": description.RECEIVER,
        "retries": description.retries(),
        "seconds": settings.WEBHOOK_TIMEOUT,
    }
    return render(request, "integrations/reference.html", context)


def _done(request: HttpRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect("integrations:overview")


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    rows = selectors.deliveries(state=state)
    before = request.GET.get("cursor", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: AT_A_TIME + 1])
    principal = request.principal  # type: ignore[attr-defined]
    context = {
        "key_form": KeyForm(),
        "endpoint_form": EndpointForm(),
        "told": None,
        "may_act": may(principal, "integrations:issue-key", "POST"),
        "keys": Paginator(selectors.api_keys(), 100).page(1),
        "endpoints": Paginator(selectors.endpoints_with_latest(), 100).page(1),
        "deliveries": shown[:AT_A_TIME],
        "older": shown[AT_A_TIME - 1].pk if len(shown) > AT_A_TIME else None,
        "is_first": not before,
        "state": state,
        "states": Delivery.State.choices,
        "waiting": selectors.count_of(Delivery.State.WAITING),
        "failed": selectors.count_of(Delivery.State.FAILED),
        **more,
    }
    return render(request, "integrations/overview.html", context, status=status)
