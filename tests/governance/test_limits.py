"""A loop gone wild is slowed down and told for how long; no work is."""

import time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.shared import SharedCounts
from tests.factories import UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db
AT = "2026-03-01T12:00:20Z"
A_MINUTE_LATER = "2026-03-01T12:01:00Z"


@pytest.fixture
def wild(client):
    client.force_login(UserFactory(role="administrator"))
    return client


def a_file():
    return {"file": SimpleUploadedFile("orders.csv", b"seller_id,order_id\n")}


def test_a_session_gone_wild_is_slowed_down_and_told_for_how_long(wild, settings):
    settings.SESSION_CALLS_A_MINUTE = 2

    with time_machine.travel(AT, tick=False):
        pages = [wild.get("/integrations/") for _ in range(3)]
        call = wild.get("/api/v1/parties")
        wild.force_login(UserFactory(role="analyst"))
        calm = wild.get("/integrations/")
    with time_machine.travel(A_MINUTE_LATER, tick=False):
        later = wild.get("/integrations/")

    assert [page.status_code for page in pages] == [200, 200, 429]
    assert pages[2]["Retry-After"] == "40"
    assert "Wait a little, then go on." in pages[2].content.decode()
    assert (call.status_code, call["Content-Type"]) == (429, "application/problem+json")
    assert (call.json()["code"], call["Retry-After"]) == ("throttled", "40")
    assert (calm.status_code, later.status_code) == (200, 200)


def test_files_have_a_limit_of_their_own(wild, settings):
    settings.UPLOADS_A_MINUTE = 1

    with time_machine.travel(AT, tick=False):
        first, second = (wild.post("/orders/files/send/", a_file()) for _ in range(2))
        page = wild.get("/integrations/")

    assert (first.status_code != 429, second.status_code) == (True, 429)
    assert page.status_code == 200


def test_files_from_whoever_is_not_signed_in_are_counted_by_address(client, settings):
    settings.UPLOADS_A_MINUTE = 1

    with time_machine.travel(AT, tick=False):
        answers = [
            client.post("/account/login/", a_file(), REMOTE_ADDR=address)
            for address in ("198.51.100.7", "198.51.100.7", "198.51.100.8")
        ]

    assert [answer.status_code for answer in answers] == [200, 429, 200]


def test_files_that_a_key_hands_on_have_a_limit_of_their_own(client, settings):
    settings.API_UPLOADS_A_MINUTE = 1
    _, headers = a_key("orders:write")

    with time_machine.travel(AT, tick=False):
        answers = [
            client.post("/api/v1/orders/files", a_file(), headers=headers | {"Idempotency-Key": n})
            for n in ("1", "2")
        ]

    assert answers[0].status_code != 429
    assert (answers[1].status_code, answers[1]["Retry-After"]) == (429, "40")


def test_pages_answer_while_nothing_can_be_counted_together(wild, settings, monkeypatch):
    settings.SESSION_CALLS_A_MINUTE = 2
    monkeypatch.setattr(SharedCounts, "away_until", time.monotonic() + 3600)

    with time_machine.travel(AT, tick=False):
        pages = [wild.get("/integrations/").status_code for _ in range(3)]

    assert pages == [200, 200, 429]
