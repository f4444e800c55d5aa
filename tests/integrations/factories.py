"""Keys, endpoints and what is owed to them, made up for one test."""

from governance import events
from governance.actors import CLOCK
from governance.models import Event
from integrations import keys, services
from integrations.models import ApiKey, Delivery, Endpoint

ALL_BUT_ACTING = tuple(scope for scope in keys.SCOPES if not scope.startswith("act_as"))


def a_key(*scopes: str, **fields) -> tuple[ApiKey, dict[str, str]]:
    """A key (with every scope but act_as unless told) and the headers of the test client for it."""
    prefix, digest, spoken = keys.new_key()
    made = ApiKey.objects.create(
        name="Order service",
        prefix=prefix,
        secret_digest=digest,
        scopes=list(scopes or ALL_BUT_ACTING),
        **fields,
    )
    return made, {"Authorization": f"Bearer {spoken}"}


def an_endpoint(url: str = "http://127.0.0.1:9/hooks", *wanted: str) -> Endpoint:
    endpoint, _ = services.add_endpoint(url=url, events_wanted=wanted, by=CLOCK)
    return endpoint


def an_event(name: str = "standing.changed", subject: str = "party:1", **ids) -> Event:
    return events.emit(name, subject=subject, by=CLOCK, **ids)


def a_delivery(endpoint: Endpoint, **ids) -> Delivery:
    event = an_event(**ids)
    services.owe(happened=[event])
    return Delivery.objects.get(endpoint=endpoint, event=event)
