"""Logs name the request, and hide what would open a door."""

import json
import logging.config

import pytest
from django.conf import settings

from governance.logs import mask_links


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /invitation/s3cret-token/", "GET /invitation/…/"),
        ("GET /portal/case/abc:def/", "GET /portal/case/…/"),
        ("GET /account/confirm-email/Mg:1abc:x/", "GET /account/confirm-email/…/"),
        ("POST /workbench/take/", "POST /workbench/take/"),
    ],
)
def test_a_link_that_opens_by_itself_is_masked(said, kept):
    assert mask_links(None, "info", {"request": said})["request"] == kept


@pytest.mark.django_db
def test_a_line_is_json_with_the_request_id_that_was_sent(client, capsys):
    logging.config.dictConfig(settings.LOGGING)

    client.get("/healthz", headers={"X-Request-ID": "abc-123"})

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finished = [line for line in lines if line["event"] == "request_finished"]
    assert [line["request_id"] for line in finished] == ["abc-123"]
