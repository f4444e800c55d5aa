"""Endpoints and their secrets."""

import re

import pytest
from django.apps import apps

from appeals.models import AppealStep
from education.models import NoticeStep
from governance.actors import CLOCK
from governance.errors import Missing
from governance.launcher.home import CHECKOUT
from governance.models import Event
from integrations import services
from integrations.models import Delivery, Endpoint
from integrations.offered import is_known, is_offered
from tests.integrations.factories import a_delivery, an_endpoint
from violations.models import IncidentStep

pytestmark = pytest.mark.django_db


def test_an_endpoint_gets_a_secret_which_is_told_once():
    endpoint, secret = services.add_endpoint(
        url="http://127.0.0.1:9/", events_wanted=["violation.*", "control.started"], by=CLOCK
    )

    assert secret.startswith("whsec_")
    assert endpoint.secrets == [secret]
    assert endpoint.events == ["control.started", "violation.*"]
    assert secret not in str(Event.objects.get(name="endpoint.added").payload)


@pytest.mark.parametrize(
    "name",
    [
        *("violation", "key.issued", "delivery.*", "nonsense.happened", ""),
        *("violation.", "violation.exploded", "standing.changed.twice", "violation.recorded.*"),
    ],
)
def test_events_that_nobody_may_hear_of_cannot_be_asked_for(name):
    with pytest.raises(services.UnknownEvent):
        services.add_endpoint(url="http://127.0.0.1:9/", events_wanted=[name], by=CLOCK)

    assert Endpoint.objects.count() == 0


def test_a_misspelt_event_of_a_known_family_is_told_which_there_are():
    with pytest.raises(services.UnknownEvent) as refused:
        services.add_endpoint(
            url="http://127.0.0.1:9/", events_wanted=["violation.overtuned"], by=CLOCK
        )

    assert refused.value.message == (
        "There are no events called 'violation.overtuned'. Of this family there are "
        "violation.recorded, violation.repriced, violation.overturned, violation.corrected, "
        "violation.replaced, violation.accepted; "
        "violation.* names all of them."
    )


def test_a_change_of_rules_may_be_heard_of():
    endpoint, _ = services.add_endpoint(
        url="http://127.0.0.1:9/", events_wanted=["announcement.*", "announcement.told"], by=CLOCK
    )

    assert endpoint.events == ["announcement.*", "announcement.told"]


def test_every_event_that_is_emitted_under_an_offered_family_is_offered_by_name():
    emitted = re.compile(r"""(?:emit|tell|_tell|_emit|emission|named)\(\s*"([a-z_]+\.[a-z_]+)\"""")
    missing = set()
    for room in {app.name for app in apps.get_app_configs() if (CHECKOUT / app.name).is_dir()}:
        for path in (CHECKOUT / room).rglob("*.py"):
            missing |= {name for name in emitted.findall(path.read_text()) if is_offered(name)}
    missing |= {f"appeal.{kind}" for kind in AppealStep.Kind.values}
    missing |= {f"incident.{kind}" for kind in IncidentStep.Kind.values}
    missing |= {f"notice.{kind}" for kind in NoticeStep.Kind.values}

    assert len(missing) > 70
    assert sorted(name for name in missing if not is_known(name)) == []


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
