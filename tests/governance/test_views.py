"""Health, headers, refusals."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from governance.accounts import address_tried
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def test_the_process_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_names_each_part(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "broker": "ok", "migrations": "ok"}


def test_every_page_carries_the_strict_policy(client):
    answer = client.get("/account/login/")

    said = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert said == POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_metrics_answer_this_machine_only(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_PROTO="https").status_code == 404
    assert client.get("/metrics", HTTP_X_REAL_IP="203.0.113.7").status_code == 404


def test_metrics_answer_whoever_has_the_token(client, settings):
    settings.METRICS_TOKEN = "a-token"

    said = {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert client.get("/metrics", **said).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a"}).status_code == 404
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer a-token"}, **said).status_code
        == 200
    )


def test_a_page_is_kept_by_nobody_on_the_way(client):
    client.force_login(UserFactory(role="reviewer"))

    answer = client.get("/workbench/cases/")

    assert answer["Cache-Control"] == "private, no-store"


def test_the_answer_to_a_key_that_no_form_makes_is_not_there(client):
    client.force_login(UserFactory(role="reviewer"))

    assert client.get("/answers/%00/").status_code == 404
    assert client.get(f"/answers/{'x' * 61}/").status_code == 404
    assert client.get(f"/answers/{'0' * 32}/").json()["recorded"] is False


def test_sign_in_is_throttled(client):
    user = UserFactory(username="ada")

    answers = [
        client.post("/account/login/", {"login": user.username, "password": f"wrong {n}"})
        for n in range(9)
    ]

    assert answers[0].status_code == 200
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "900")


def test_another_spelling_of_the_name_gives_no_new_tries(client):
    UserFactory(username="ada")

    answers = [
        client.post("/account/login/", {"login": name, "password": "wrong"})
        for name in ("ada", "ADA", "Ada", "aDa", "adA", "AdA", "ADa", "aDA", "ada")
    ]

    assert answers[-1].status_code == 429


def test_the_name_and_the_mail_address_of_an_account_share_their_tries(client):
    UserFactory(username="ada", email="ada@example.com")

    answers = [
        client.post("/account/login/", {"login": name, "password": "wrong"})
        for name in ["ada", "ada@example.com", "ADA", "Ada@Example.com"] * 2 + ["ada@example.com"]
    ]

    assert [one.status_code for one in answers[:4]] == [200] * 4
    assert answers[-1].status_code == 429


def test_codes_of_the_second_step_are_throttled(client):
    user = UserFactory(username="ada")
    TOTP.activate(user, generate_totp_secret())
    user.set_password("correct horse battery")
    user.save()
    client.post("/account/login/", {"login": "ada", "password": "correct horse battery"})

    answers = [client.post("/account/mfa/authenticate/", {"code": "000000"}) for _ in range(11)]

    assert b"Too many" not in answers[0].content
    assert b"Too many" in answers[-1].content
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_nobody_can_sign_up_uninvited(client):
    answer = client.get("/account/signup/")

    assert b"password1" not in answer.content


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_machines(client):
    assert client.get("/nowhere").status_code == 404
    machine = client.get("/api/v1/nowhere")
    assert (machine.status_code, machine["Content-Type"]) == (404, "application/problem+json")
    assert machine.json()["code"] == "not_found"


def test_what_breaks_in_the_api_is_a_problem_document_without_details(client, monkeypatch):
    client.raise_request_exception = False
    client.force_login(
        UserFactory(role="administrator"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    monkeypatch.setattr("parties.selectors.with_state", None)

    answer = client.get("/api/v1/parties")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "internal_error"
    assert "NoneType" not in answer.content.decode()


def test_a_mail_address_is_changed_by_a_fresh_sign_in_only(client):
    client.force_login(UserFactory(), "allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post("/account/email/", {"action_add": "", "email": "new@shop.example"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_tries_are_counted_by_the_address_that_our_own_proxy_saw(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    assert address_tried(request) == "198.51.100.7"


def test_without_a_proxy_nobody_can_say_to_be_elsewhere(rf):
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="192.0.2.1")

    assert address_tried(request) == "192.0.2.1"


def test_after_signing_in_one_returns_to_the_page_whose_form_was_sent(client):
    answer = client.post(
        "/workbench/take/", headers={"Referer": "http://testserver/workbench/cases/CASE-0001/"}
    )
    foreign = client.post("/workbench/take/", headers={"Referer": "https://example.com/mine/"})
    read = client.get("/workbench/cases/?state=open")

    assert answer.url == "/account/login/?next=/workbench/cases/CASE-0001/"
    assert foreign.url == "/account/login/?next=/"
    assert read.url == "/account/login/?next=/workbench/cases/%3Fstate%3Dopen"


def test_an_address_that_only_takes_forms_says_so_or_shows_what_it_is_about(client):
    client.force_login(UserFactory(role="reviewer"))

    bare = client.get("/workbench/take/")
    verb = client.get("/workbench/cases/CASE-0001/decide/")

    assert (bare.status_code, bare["Allow"]) == (405, "POST")
    assert "There is nothing to read here" in bare.content.decode()
    assert (verb.status_code, verb.url) == (302, "/workbench/cases/CASE-0001/")
