"""A query parameter that a call does not know is refused by name, with those that it knows."""

import inspect
import re

import pytest
from django.http import HttpRequest
from django.urls import URLResolver, get_resolver
from rest_framework.request import Request

from governance.queries import known_to
from governance.rest import ApiView
from tests.factories import PartyFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db


def asked(client, path, *scopes):
    _, headers = a_key(*scopes)
    return client.get(path, headers=headers)


PARTY_FILTERS = "count, cursor, external_id, kind, limit, market, q"


def views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        elif issubclass(getattr(pattern.callback, "cls", object), ApiView):
            yield pattern.callback.cls


def bound(view):
    made = view()
    made.request, made.args, made.kwargs, made.format_kwarg = Request(HttpRequest()), (), {}, None
    return made


def test_a_misspelt_filter_is_refused_and_those_known_are_listed(client):
    answer = asked(client, "/api/v1/parties?markt=us&kind=seller", "parties:read")

    assert answer.status_code == 400
    said = answer.json()
    assert (said["code"], said["detail"]) == (
        "unknown_parameter",
        f"Unknown: 'markt'. There is no such parameter here. Known: {PARTY_FILTERS}.",
    )
    assert [fault["field"] for fault in said["errors"]] == ["markt"]


def test_filters_and_paging_that_are_known_pass(client):
    shop = PartyFactory(kind="seller")
    path = f"/api/v1/parties?market={shop.market_id}&kind=seller&limit=1&count=1"

    said = asked(client, path, "parties:read").json()

    assert [row["id"] for row in said["results"]] == [shop.pk]
    assert said["count"] == 1


def test_a_call_without_parameters_says_so(client):
    shop = PartyFactory()

    answer = asked(client, f"/api/v1/parties/{shop.pk}?at=now", "parties:read")

    assert answer.status_code == 400
    assert answer.json()["detail"] == "Unknown: 'at'. This call takes no parameters."


def test_who_may_not_read_learns_nothing_of_parameters(client):
    shop = PartyFactory()

    answer = asked(client, f"/api/v1/parties/{shop.pk}?at=now", "items:read")

    assert answer.status_code == 404


def test_each_call_knows_what_it_reads():
    missing = []
    for view in set(views()):
        source = inspect.getsource(view)
        read = set(re.findall(r'query_params\.get(?:list)?\("(\w+)"', source))
        known = {name for method in ("GET", "DELETE") for name in known_to(bound(view), method)}
        missing += [f"{view.__name__}: {name}" for name in sorted(read - known)]

    assert missing == []


def test_each_list_knows_its_paging():
    lists = [view for view in set(views()) if "self.paginated(" in inspect.getsource(view)]

    assert len(lists) > 20
    for view in lists:
        assert {"cursor", "limit", "count"} <= set(known_to(bound(view), "GET")), view
