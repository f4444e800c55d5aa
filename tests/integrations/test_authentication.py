"""Who a request with a key is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from governance.principals import Principal
from integrations.authentication import ActorRefused, ApiKeyAuthentication
from tests.factories import UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def asked_with(headers):
    request = APIView().initialize_request(APIRequestFactory().get("/api/v1/x", headers=headers))
    return ApiKeyAuthentication().authenticate(request)


def test_a_key_is_a_principal_with_its_scopes_as_grants():
    key, headers = a_key("parties:read", "controls:read")

    user, principal = asked_with(headers)

    assert isinstance(user, AnonymousUser)
    assert isinstance(principal, Principal)
    assert str(principal.actor) == f"key:{key.pk}"
    assert principal.grants == {"anyone", "key:parties:read", "key:controls:read"}
    assert (principal.user_id, principal.sees_all_parties) == (None, True)


def test_a_request_without_a_key_is_left_to_the_session():
    assert asked_with({}) is None
    assert asked_with({"Authorization": "Basic YTpi"}) is None


@pytest.mark.parametrize(
    "spoken",
    ["", "nonsense", "gs_abcdefghjk_" + "x" * 43, "gs_" + "é" * 10 + "_" + "x" * 43],
)
def test_an_unknown_key_is_refused(spoken):
    a_key()

    with pytest.raises(AuthenticationFailed):
        asked_with({"Authorization": f"Bearer {spoken}"})


def test_the_right_prefix_with_another_secret_is_refused():
    _, mine = a_key()
    _, theirs = a_key()
    mixed = mine["Authorization"][:-43] + theirs["Authorization"][-43:]

    with pytest.raises(AuthenticationFailed):
        asked_with({"Authorization": mixed})


def test_a_revoked_key_is_refused():
    _, headers = a_key(revoked_at=NOON)

    with pytest.raises(AuthenticationFailed):
        asked_with(headers)


def test_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    key, headers = a_key()

    with time_machine.travel(NOON, tick=False):
        asked_with(headers)
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        with django_assert_num_queries(1):
            asked_with(headers)
        key.refresh_from_db()
        assert key.last_used_at == NOON
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        asked_with(headers)

    key.refresh_from_db()
    assert key.last_used_at == NOON + timedelta(seconds=60)


def test_a_key_that_may_act_speaks_as_the_named_person_with_that_persons_rights():
    key, headers = a_key("parties:read", "act_as")
    person = UserFactory(role="reviewer")

    user, principal = asked_with({**headers, "Goodstanding-Actor": person.username})

    assert user == person
    assert str(principal.actor) == f"user:{person.pk}/key:{key.pk}"
    assert principal.grants == {"anyone", "signed_in", "reviewer"}
    assert (principal.user_id, principal.role) == (person.pk, "reviewer")


def test_a_key_that_may_not_act_is_refused_with_the_header():
    _, headers = a_key("parties:read")
    person = UserFactory(role="administrator")

    with pytest.raises(ActorRefused):
        asked_with({**headers, "Goodstanding-Actor": person.username})


def test_nobody_speaks_for_a_stranger_or_for_somebody_who_has_left():
    _, headers = a_key("act_as")
    gone = UserFactory(is_active=False)

    for username in ("nobody", gone.username):
        with pytest.raises(ActorRefused):
            asked_with({**headers, "Goodstanding-Actor": username})
