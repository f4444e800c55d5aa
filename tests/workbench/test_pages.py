"""No page makes more queries here than the reviewed file says of five million findings."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import BASELINE, addresses, statements
from benchmarks.worlds import TODAY, pour
from governance.models import User

FINDINGS = 3_000
COUNTS = json.loads(BASELINE.read_text())
PAGES = addresses(FINDINGS // 5, FINDINGS)


def test_the_file_names_every_page():
    assert list(COUNTS) == list(PAGES)


@pytest.mark.django_db
def test_pages_make_the_queries_that_the_reviewed_file_says(client):
    """After a change that is meant: `make bench NAME=pages` with UPDATE=1, and a look at the file.

    A list that is not full with so few rows need not be counted, and makes two fewer.
    """
    with connection.cursor() as cursor:
        pour(cursor, FINDINGS)
    made = {}

    with time_machine.travel(TODAY, tick=False):
        client.force_login(User.objects.get(username="reviewer-1"))
        for page, address in PAGES.items():
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200, page
            made[page] = statements(captured.captured_queries)

    assert {page: count for page, count in made.items() if count > COUNTS[page]} == {}
    assert sum(count == COUNTS[page] for page, count in made.items()) > len(COUNTS) * 2 / 3
