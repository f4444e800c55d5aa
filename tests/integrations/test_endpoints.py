"""Endpoints and their secrets."""

import pytest

from governance.actors import CLOCK
from governance.errors import Missing
from governance.models import Event
from integrations import services
from integrations.models import Delivery, Endpoint
from tests.integrations.factories import a_delivery, an_endpoint

pytestmark = pytest.mark.django_db


def test_an_endpoint_gets_a_secret_which_is_told_once():
    endpoint, secret = services.add_endpoint(
        url="http://127.0.0.1:9/", events_wanted=["violation.*", "control.started"], by=CLOCK
    )

    assert secret.startswith("whsec_")
    assert endpoint.secrets == [secret]
    assert endpoint.events == ["control.started", "violation.*"]
    assert secret not in str(Event.objects.get(name="endpoint.added").payload)


@pytest.mark.parametrize("name", ["violation", "key.issued", "delivery.*", "nonsense.happened", ""])
def test_events_that_nobody_may_hear_of_cannot_be_asked_for(name):
    with pytest.raises(services.UnknownEvent):
        services.add_endpoint(url="http://127.0.0.1:9/", events_wanted=[name], by=CLOCK)

    assert Endpoint.objects.count() == 0


def test_production_refuses_plain_and_private_addresses(settings):
    settings.WEBHOOK_HTTPS_ONLY, settings.WEBHOOK_PRIVATE_NETWORKS = True, []

    for url in ("http://hooks.example.com/", "https://127.0.0.1/"):
        with pytest.raises(services.AddressRefused):
            services.add_endpoint(url=url, events_wanted=[], by=CLOCK)

    assert Endpoint.objects.count() == 0


def test_rotation_keeps_the_older_secret_until_it_is_retired():
    endpoint = an_endpoint()
    first = endpoint.secrets[0]

    _, second = services.rotate_secret(endpoint_id=endpoint.pk, by=CLOCK)
    endpoint.refresh_from_db()
    assert endpoint.secrets == [second, first]

    services.retire_secrets(endpoint_id=endpoint.pk, by=CLOCK)
    endpoint.refresh_from_db()
    assert endpoint.secrets == [second]


def test_the_last_secret_cannot_be_retired():
    endpoint = an_endpoint()

    with pytest.raises(services.LastSecret):
        services.retire_secrets(endpoint_id=endpoint.pk, by=CLOCK)

    assert len(Endpoint.objects.get().secrets) == 1


def test_a_third_secret_drops_the_first():
    endpoint = an_endpoint()
    secrets = [services.rotate_secret(endpoint_id=endpoint.pk, by=CLOCK)[1] for _ in range(2)]

    endpoint.refresh_from_db()

    assert endpoint.secrets == secrets[::-1]


def test_deactivating_gives_up_what_waits_and_happens_once():
    endpoint = an_endpoint()
    delivery = a_delivery(endpoint)

    services.deactivate_endpoint(endpoint_id=endpoint.pk, by=CLOCK)

    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED
    with pytest.raises(services.EndpointInactive):
        services.deactivate_endpoint(endpoint_id=endpoint.pk, by=CLOCK)
    assert Event.objects.filter(name="endpoint.deactivated").count() == 1


def test_an_endpoint_that_is_not_there_is_missing():
    with pytest.raises(Missing):
        services.rotate_secret(endpoint_id=0, by=CLOCK)
