"""Addresses that want to hear of events, and the secrets that we sign with."""

import base64
import secrets
from collections.abc import Iterable

from django.db import transaction

from governance import events
from governance.actors import Actor
from governance.errors import DomainError, Missing
from integrations import addresses
from integrations.models import Delivery, Endpoint
from integrations.offered import EVENTS, is_known

KEPT_DURING_ROTATION = 2


class AddressRefused(DomainError):
    """We do not send to this address."""

    code = "address_refused"
    status = 422


class UnknownEvent(DomainError):
    """There are no such events."""

    code = "unknown_event"
    status = 422


class LastSecret(DomainError):
    """An endpoint needs one secret. Rotate it first; then the older one can be retired."""

    code = "last_secret"


class EndpointInactive(DomainError):
    """This endpoint has been deactivated. Add it anew to send to it again."""

    code = "endpoint_inactive"


@transaction.atomic
def add_endpoint(*, url: str, events_wanted: Iterable[str], by: Actor) -> tuple[Endpoint, str]:
    """Send these events (all, if none is named) to `url` from now on. The secret is shown once."""
    wanted = sorted(set(events_wanted))
    if unknown := [name for name in wanted if not is_known(name)]:
        raise UnknownEvent(_remedy(unknown[0]))
    if refusal := addresses.refusal_of_url(url):
        raise AddressRefused(refusal)
    secret = new_secret()
    endpoint = Endpoint.objects.create(url=url, events=wanted, secrets=[secret])
    _emit("endpoint.added", endpoint, by)
    return endpoint, secret


def _remedy(name: str) -> str:
    family = name.partition(".")[0]
    said = f"There are no events called {name[:100]!r}."
    if family in EVENTS:
        known = ", ".join(f"{family}.{event}" for event in EVENTS[family])
        return f"{said} Of this family there are {known}; {family}.* names all of them."
    return (
        f"{said} Name one, such as violation.recorded, or a family, such as violation.*: "
        f"{', '.join(EVENTS)}."
    )


@transaction.atomic
def rotate_secret(*, endpoint_id: int, by: Actor) -> tuple[Endpoint, str]:
    """Sign with a new secret and with the one before, until the older is retired."""
    endpoint = _locked(endpoint_id)
    secret = new_secret()
    endpoint.secrets = [secret, *endpoint.secrets][:KEPT_DURING_ROTATION]
    endpoint.save(update_fields=["secrets"])
    _emit("endpoint.secret_rotated", endpoint, by)
    return endpoint, secret


@transaction.atomic
def retire_secrets(*, endpoint_id: int, by: Actor) -> Endpoint:
    """End a rotation: sign with the newest secret alone."""
    endpoint = _locked(endpoint_id)
    if len(endpoint.secrets) < KEPT_DURING_ROTATION:
        raise LastSecret
    endpoint.secrets = endpoint.secrets[:1]
    endpoint.save(update_fields=["secrets"])
    _emit("endpoint.secret_retired", endpoint, by)
    return endpoint


@transaction.atomic
def deactivate_endpoint(*, endpoint_id: int, by: Actor) -> Endpoint:
    """Send nothing more; what still waits is given up."""
    endpoint = _locked(endpoint_id)
    endpoint.active = False
    endpoint.save(update_fields=["active"])
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.FAILED)
    _emit("endpoint.deactivated", endpoint, by)
    return endpoint


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _locked(endpoint_id: int) -> Endpoint:
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise Missing
    if not endpoint.active:
        raise EndpointInactive
    return endpoint


def _emit(name: str, endpoint: Endpoint, by: Actor) -> None:
    events.emit(name, subject=f"endpoint:{endpoint.pk}", by=by, endpoint=endpoint.pk)
