"""Issuing and revoking keys."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from governance.actors import CLOCK
from governance.models import Event
from integrations import keys, services
from integrations.models import ApiKey

pytestmark = pytest.mark.django_db


def issue(*scopes):
    return services.issue_key(name="Order service", scopes=scopes or ["parties:read"], by=CLOCK)


def test_a_key_is_told_once_and_only_its_digest_is_kept():
    key, spoken = issue("controls:read", "parties:read", "parties:read")

    assert keys.take_apart(spoken) == (key.prefix, key.secret_digest)
    assert spoken[15:] not in str(ApiKey.objects.values())
    assert key.scopes == ["parties:read", "controls:read"]


def test_issuing_is_in_the_log_without_the_secret():
    key, spoken = issue()

    event = Event.objects.get(name="key.issued")
    assert (event.subject, event.actor) == (f"key:{key.pk}", "system:clock")
    assert spoken[15:] not in str(event.payload)


def test_an_unknown_scope_is_refused_and_nothing_is_made():
    with pytest.raises(services.UnknownScope, match="'parties:own'"):
        issue("parties:own")

    assert ApiKey.objects.count() == 0


def test_revoking_twice_fails_cleanly():
    key, _ = issue()
    services.revoke_key(key_id=key.pk, by=CLOCK)
    first = ApiKey.objects.get(pk=key.pk).revoked_at

    with pytest.raises(services.AlreadyRevoked):
        services.revoke_key(key_id=key.pk, by=CLOCK)

    assert ApiKey.objects.get(pk=key.pk).revoked_at == first
    assert Event.objects.filter(name="key.revoked").count() == 1


def test_the_command_prints_a_key_that_works():
    out = StringIO()

    call_command("issue_key", "Order service", "parties:read", stdout=out)

    prefix, digest = keys.take_apart(out.getvalue().strip())
    assert ApiKey.objects.get(prefix=prefix).secret_digest == digest


def test_the_command_refuses_a_key_for_nothing():
    with pytest.raises(CommandError, match="at least one scope"):
        call_command("issue_key", "Order service")
