"""Logs name the request, and hide what would open a door."""

import json
import logging.config
import re

import pytest
from django.conf import settings
from django.urls import get_resolver

from governance.logs import mask_links

OPENS = re.compile(r"<str:token>|\(\?P<key>")
PART = re.compile(r"\(\?P<\w+>(?:\[[^]]*\]|\.)\+\)|<[^>]+>")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /invitation/s3cret-token/", "GET /invitation/…/"),
        ("GET /portal/case/abc:def/", "GET /portal/case/…/"),
        ("GET /portal/report/abc:def/", "GET /portal/report/…/"),
        ("GET /account/confirm-email/Mg:1abc:x/", "GET /account/confirm-email/…/"),
        ("POST /workbench/take/", "POST /workbench/take/"),
    ],
)
def test_a_link_that_opens_by_itself_is_masked(said, kept):
    assert mask_links(None, "info", {"request": said})["request"] == kept


def routes(patterns, before=""):
    for one in patterns:
        route = before + str(one.pattern)
        yield from routes(one.url_patterns, route) if hasattr(one, "url_patterns") else [route]


def test_no_route_that_opens_by_itself_is_logged_with_its_token():
    opening = [one for one in routes(get_resolver().url_patterns) if OPENS.search(one)]

    assert len(opening) >= 5
    for route in opening:
        path = re.sub(r"[\^$]", "", PART.sub("s3cret:to-ken", route))
        line = mask_links(None, "info", {"request": f"GET /{path}"})["request"]
        assert "s3cret" not in line, route


@pytest.mark.django_db
def test_a_line_is_json_with_the_request_id_that_was_sent(client, capsys):
    logging.config.dictConfig(settings.LOGGING)

    client.get("/healthz", headers={"X-Request-ID": "abc-123"})

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finished = [line for line in lines if line["event"] == "request_finished"]
    assert [line["request_id"] for line in finished] == ["abc-123"]
