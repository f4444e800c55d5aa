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
from tests.factories import MarketFactory, MembershipFactory, PartyFactory, UserFactory
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


@pytest.mark.parametrize("said", ["", "  ", "\t"])
def test_a_name_that_got_lost_on_its_way_is_refused_and_never_the_keys_own_rights(client, said):
    _, headers = a_key("parties:read", "act_as")

    answer = client.get("/api/v1/parties", headers={**headers, "Goodstanding-Actor": said})

    assert (answer.status_code, answer.json()["code"]) == (403, "actor_refused")
    assert answer.json()["detail"] == (
        "Goodstanding-Actor is empty. Name somebody in it, or leave the header out."
    )


def a_member(*, market: str = "us", kind: str = "seller"):
    party = PartyFactory(market=MarketFactory(code=market), kind=kind)
    return MembershipFactory(party=party, role="owner").user


@pytest.mark.parametrize(
    ("scopes", "staff", "member"),
    [
        (["act_as"], True, False),
        (["act_as:parties"], False, True),
        (["act_as", "act_as:parties"], True, True),
        (["parties:read"], False, False),
    ],
)
def test_staff_and_members_are_named_by_scopes_of_their_own(scopes, staff, member):
    _, headers = a_key(*scopes)
    people = {UserFactory(role="reviewer"): staff, a_member(): member}

    for person, may in people.items():
        named = {**headers, "Goodstanding-Actor": person.username}
        if may:
            assert asked_with(named)[1].grants == {"anyone", "signed_in", person.role}
        else:
            with pytest.raises(ActorRefused):
                asked_with(named)


def test_a_key_speaks_only_for_members_of_the_accounts_it_was_given():
    _, headers = a_key("act_as:parties", speaks_for=["us:seller"])
    own, elsewhere, creator, both = (
        a_member(),
        a_member(market="id"),
        a_member(kind="creator"),
        a_member(),
    )
    MembershipFactory(user=both, party=PartyFactory(market=MarketFactory(code="id")))

    assert asked_with({**headers, "Goodstanding-Actor": own.username})[0] == own
    for person in (elsewhere, creator, both):
        with pytest.raises(ActorRefused):
            asked_with({**headers, "Goodstanding-Actor": person.username})


def test_a_member_spoken_for_gains_nothing_from_the_scopes_of_the_key(client):
    _, headers = a_key("parties:read", "cases:read", "webhooks:read", "act_as:parties")
    person, other = a_member(), PartyFactory()
    headers |= {"Goodstanding-Actor": person.username}

    answers = {
        path: client.get(f"/api/v1/{path}", headers=headers).status_code
        for path in ("parties", "cases", "webhooks/endpoints", f"parties/{other.pk}")
    }

    assert answers == {
        "parties": 200,
        "cases": 404,
        "webhooks/endpoints": 404,
        f"parties/{other.pk}": 404,
    }


@pytest.mark.parametrize(
    "path",
    ["/integrations/", "/account/mfa/", "/account/password/change/", "/account/reauthenticate/"],
)
def test_no_key_opens_a_page_nor_what_needs_a_fresh_sign_in(client, path):
    _, headers = a_key("act_as", "act_as:parties")
    person = UserFactory(role="administrator")

    answer = client.get(path, headers={**headers, "Goodstanding-Actor": person.username})

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")


def test_a_key_without_a_scope_is_told_which_one_it_lacks(client):
    _, headers = a_key("parties:read")

    answer = client.post(
        "/api/v1/parties",
        {},
        content_type="application/json",
        headers={**headers, "Idempotency-Key": "one"},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert answer.json()["detail"] == (
        "This key may read here, but not do that: it lacks the scope parties:write."
    )


def test_a_person_is_told_of_their_role_and_not_of_scopes(client):
    client.force_login(UserFactory(role="analyst"))

    answer = client.post(
        "/api/v1/parties", {}, content_type="application/json", headers={"Idempotency-Key": "one"}
    )

    assert answer.json()["detail"] == "You can see this, but your role may not do that."
