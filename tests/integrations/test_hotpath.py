"""The hot path says exactly what Django's own view says, and leaves to it whatever is unusual."""

import io
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django_prometheus.middleware import Metrics

from governance.actors import CLOCK
from governance.wsgi import RequestId
from integrations import services
from integrations.hotpath import HotPath
from tests.factories import ItemFactory, MarketFactory, PartyFactory, UserFactory
from tests.integrations.factories import a_key
from violations.models import Control

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KINDS = [("orders_capped", "cap"), ("reach_reduced", "percent"), ("category_locked", "category")]


class Web:
    """The web process: Django, and the hot path before it; `by_django` counts what reached Django."""

    def __init__(self):
        self.by_django = 0
        self.django = get_wsgi_application()
        self.application = RequestId(HotPath(self._counted))

    def _counted(self, environ, start_response):
        self.by_django += 1
        return self.django(environ, start_response)

    def ask(self, path, headers=(), *, method="GET", query="", application=None):
        answer = {}

        def start(status, given, *fault):
            answer["status"], answer["headers"] = int(status[:3]), dict(given)

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            **{f"HTTP_{n.upper().replace('-', '_')}": v for n, v in dict(headers).items()},
        }
        chunks = (application or self.application)(environ, start)
        answer["body"] = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return answer


@pytest.fixture
def web(settings):
    """Keeps the test's own transaction open, as Django's test client does."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "whitenoise" not in name
    ]  # it would walk all static files for each of these applications
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Web()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def party():
    return PartyFactory()


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as watch:
        yield watch


def warm(web, headers, *paths):
    """Let Django answer once, as it does in each new process; from then on it is not asked."""
    for path in paths:
        assert web.ask(path, headers)["status"] == 200
    web.by_django = 0


def impose(party, item=None, *, seed):
    """A control of some kind, some time around noon, for some cause, perhaps lifted."""
    dice = random.Random(seed)
    kind, name = dice.choice(KINDS)
    value = dice.choice(["toys", "food"]) if name == "category" else dice.randint(1, 90)
    starts_at = NOON + timedelta(minutes=dice.randint(-300, 60))
    ends_at = dice.choice([None, starts_at + timedelta(minutes=dice.randint(0, 400))])
    over = ends_at is not None and ends_at <= NOON
    return Control.objects.create(
        party=party,
        item=item,
        kind=dice.choice([kind, "listing_blocked"]),
        params=dice.choice([{}, {name: value}, {name: value, "note": True}]),
        cause=dice.choice(Control.Cause.values),
        cause_ref=f"cause:{seed}",
        starts_at=starts_at,
        ends_at=ends_at,
        lifted_at=dice.choice([None, None, None, NOON - timedelta(minutes=1)]),
        closed_at=dice.choice([None, NOON]) if over else None,
        source_key=f"hot:{seed}",
    )


def test_a_party_and_an_item_are_answered_without_django_by_one_statement(web, party, noon):
    item = ItemFactory(owner=party)
    _, headers = a_key("controls:read")
    paths = [f"/api/v1/parties/{party.pk}/controls", f"/api/v1/items/{item.ref}/controls"]
    warm(web, headers, *paths)

    with CaptureQueriesContext(connection) as captured:
        answers = [web.ask(path, headers) for path in paths]

    assert [answer["status"] for answer in answers] == [200, 200]
    assert web.by_django == 0
    assert len(captured) == 0  # not through Django's cursor at all
    assert json.loads(answers[0]["body"])["party"] == party.ref
    assert json.loads(answers[1]["body"])["item"] == item.ref


@pytest.mark.parametrize("seed", range(40))
def test_both_ways_say_the_same(web, noon, seed):
    dice = random.Random(seed)
    market = MarketFactory(code=dice.choice(["us", "id-1"]))
    party = PartyFactory(market=market, external_id=dice.choice(["4711", "a:b:c", "a.b~c", "x'y"]))
    live = ItemFactory(owner=party, kind="live")
    moment = ItemFactory(owner=party, kind="live_moment", parent=live)
    for number in range(dice.randint(0, 9)):
        impose(party, dice.choice([None, live, moment]), seed=seed * 100 + number)
    _, headers = a_key("controls:read")
    warm(web, headers, f"/api/v1/parties/{party.pk}/controls", f"/api/v1/items/{live.pk}/controls")

    for row, kind in ((party, "parties"), (live, "items"), (moment, "items")):
        for ref in (row.pk, row.ref):
            path = f"/api/v1/{kind}/{ref}/controls"
            hot, django = web.ask(path, headers), web.ask(path, headers, application=web.django)

            assert hot["status"] == django["status"] == 200
            assert json.loads(hot["body"]) == json.loads(django["body"])
    assert web.by_django == 0


def test_the_headers_are_those_of_django(web, party, noon):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)

    hot = web.ask(path, {**headers, "X-Request-ID": "marketplace-7"})["headers"]
    django = web.ask(path, headers, application=web.django)["headers"]

    assert hot.pop("X-Request-ID") == "marketplace-7"
    assert int(hot.pop("Content-Length")) > 0
    for settled in ("Content-Length", "Content-Language"):
        django.pop(settled, None)
    assert hot == django
    assert hot["Cache-Control"] == "no-store"
    assert "default-src 'none'" in hot["Content-Security-Policy"]
    assert hot["X-Content-Type-Options"] == "nosniff"


def test_a_request_without_an_id_gets_one_and_a_crooked_one_is_replaced(web, party, noon):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"

    given = [
        web.ask(path, {**headers, **more})["headers"]["X-Request-ID"]
        for more in ({}, {"X-Request-ID": "a\r\nSet-Cookie: x"}, {"X-Request-ID": "x" * 41})
    ]

    assert [len(said) for said in given] == [32, 32, 32]
    assert len(set(given)) == 3


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"Authorization": ""}}, 401),
        ({"headers": {"Authorization": "Bearer gs_abcdefghjk_" + "x" * 43}}, 401),
        ({"headers": {"Accept": "text/html"}}, 406),
        ({"headers": {"Cookie": "theme=dark"}}, 200),
        ({"headers": {"Goodstanding-Actor": "nobody"}}, 403),
        ({"headers": {"Goodstanding-Actor": ""}}, 403),
        ({"headers": {"Goodstanding-Actor": "  "}}, 403),
        ({"headers": {"Host": "evil.example"}}, 400),
        ({"headers": {"X-Forwarded-Proto": "https"}}, 200),
        ({"query": "at=2026-02-28T12:00:00Z"}, 200),
        ({"method": "HEAD"}, 200),
        ({"method": "POST"}, 403),
        ({"path": "/api/v1/parties/0/controls"}, 404),
        ({"path": "/api/v1/parties/99999999999999999999/controls"}, 404),
        ({"path": "/api/v1/parties/us:seller:nobody/controls"}, 404),
        ({"path": "/api/v1/parties/nonsense/controls"}, 404),
        ({"path": "/api/v1/items/0/controls"}, 404),
    ],
    ids=str,
)
def test_what_is_unusual_goes_to_django(web, party, noon, change, status):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path, f"/api/v1/items/{ItemFactory(owner=party).pk}/controls")

    answer = web.ask(
        change.get("path", path),
        {**headers, **change.get("headers", {})},
        method=change.get("method", "GET"),
        query=change.get("query", ""),
    )

    assert answer["status"] == status
    assert web.by_django == 1


def test_a_key_that_was_revoked_a_moment_ago_is_refused(web, party, noon):
    key, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)

    services.revoke_key(key_id=key.pk, by=CLOCK)

    assert web.ask(path, headers)["status"] == 401


def test_the_right_prefix_with_another_secret_is_refused(web, party, noon):
    _, headers = a_key("controls:read")
    _, others = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)
    warm(web, others, path)

    mixed = headers["Authorization"][:-43] + others["Authorization"][-43:]

    assert web.ask(path, {"Authorization": mixed})["status"] == 401


def test_a_key_without_the_scope_is_refused_as_django_does(web, party, noon):
    _, allowed = a_key("controls:read")
    _, headers = a_key("parties:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, allowed, path)

    assert web.ask(path, headers)["status"] == 404


def test_a_person_behind_a_key_sees_only_their_own_parties(web, party, noon):
    _, headers = a_key("controls:read", "act_as:parties")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)
    stranger = UserFactory()

    answer = web.ask(path, {**headers, "Goodstanding-Actor": stranger.username})

    assert answer["status"] == 404


def test_the_use_of_a_key_is_noted_once_a_minute_by_django(web, party, noon):
    key, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)

    noon.shift(59)
    web.ask(path, headers)
    assert web.by_django == 0
    noon.shift(1)
    web.ask(path, headers)

    key.refresh_from_db()
    assert web.by_django == 1
    assert key.last_used_at == NOON + timedelta(seconds=60)


def test_a_control_that_begins_or_ends_now_is_told_at_once(web, party, noon):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)
    Control.objects.create(
        party=party,
        kind="listing_blocked",
        cause="violation",
        cause_ref="violation:1",
        starts_at=NOON + timedelta(seconds=10),
        ends_at=NOON + timedelta(seconds=20),
        source_key="now",
    )

    told = []
    for _ in range(3):
        told.append(len(json.loads(web.ask(path, headers)["body"])["controls"]))
        noon.shift(10)

    assert told == [0, 1, 0]
    assert web.by_django == 0


def test_hot_answers_are_counted_like_all_others(web, party, noon):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)
    counted = Metrics.get_instance().responses_by_status_view_method.labels(
        status="200", view="violations:api-party-controls", method="GET"
    )
    before = counted._value.get()

    web.ask(path, headers)

    assert counted._value.get() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_djangos_to_restore(web, party):
    _, headers = a_key("controls:read")
    path = f"/api/v1/parties/{party.pk}/controls"
    warm(web, headers, path)

    connection.connection.close()
    answers = [web.ask(path, headers) for _ in range(2)]

    assert [answer["status"] for answer in answers] == [200, 200]
    assert web.by_django == 1
