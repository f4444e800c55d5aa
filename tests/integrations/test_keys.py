"""Issuing and revoking keys."""

from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from governance import events
from governance.actors import CLOCK, Actor
from governance.models import Event
from integrations import keys, services
from integrations.models import ApiKey
from tests.factories import MarketFactory, UserFactory
from tests.integrations.factories import a_key
from workbench.selectors.words import names_of

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


def test_a_key_is_narrowed_to_accounts_and_the_log_says_so():
    MarketFactory(code="us")

    key, _ = services.issue_key(
        name="Seller centre", scopes=["act_as:parties"], speaks_for=["us:seller"], by=CLOCK
    )

    assert ApiKey.objects.get(pk=key.pk).speaks_for == ["us:seller"]
    assert Event.objects.get(name="key.issued").payload["speaks_for"] == ["us:seller"]


@pytest.mark.parametrize("said", ["us", "us:nobody", "nowhere:seller", ":"])
def test_accounts_that_do_not_exist_are_refused(said):
    MarketFactory(code="us")

    with pytest.raises(services.UnknownAccounts):
        services.issue_key(name="x", scopes=["act_as:parties"], speaks_for=[said], by=CLOCK)

    assert ApiKey.objects.count() == 0


def test_a_key_that_has_written_for_a_member_keeps_doing_so_and_no_other_does():
    member, reviewer = UserFactory(role="party_member"), UserFactory(role="reviewer")
    (used, _), (unused, _), (bare, _) = a_key("act_as"), a_key("act_as"), a_key("parties:read")
    for person, key in ((member, used), (reviewer, unused), (member, bare)):
        by = Actor("user", str(person.pk), through=f"key:{key.pk}")
        events.emit("appeal.submitted", subject="appeal:1", by=by)
    migration = import_module("integrations.migrations.0005_speaking_for_parties").Migration

    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(migration.operations[1].sql)

    said = dict(ApiKey.objects.values_list("pk", "scopes"))
    assert said == {
        used.pk: ["act_as", "act_as:parties"],
        unused.pk: ["act_as"],
        bare.pk: ["parties:read"],
    }


def test_pages_call_a_key_by_its_name():
    key, _spoken = issue("cases:read")

    said = names_of([f"key:{key.pk}", "key:99999999"])

    assert said == {
        f"key:{key.pk}": "API key “Order service”",
        "key:99999999": "API key 99999999",
    }
