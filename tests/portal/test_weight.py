"""No page of the portal weighs more than 150 kB or asks more than 15 times, however full the account."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal.overfull import (
    DOWNLOADED,
    addresses,
    an_overfull_desk,
    dressing,
    links_of,
)
from tests.violations.support import MARCH_1

pytestmark = [pytest.mark.django_db]

MOST_QUERIES, MOST_BYTES = 15, 150_000


def test_no_page_is_heavy_however_full_the_account():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk, measured = an_overfull_desk(), {}
        for name, url in addresses(desk).items():
            with CaptureQueriesContext(connection) as asked:
                answer = desk.client.get(url)
            if answer.status_code in {302, 404, 405} or name in DOWNLOADED or "/api/" in url:
                continue
            assert answer.status_code == 200, (name, answer.status_code)
            body = answer.content
            reads = [one["sql"] for one in asked if one["sql"].startswith(("SELECT", "\nSELECT"))]
            measured[name] = (len(reads), len(body) + dressing(links_of(body.decode())))

    assert len(measured) >= 24, sorted(measured)
    assert {name: cost for name, cost in measured.items() if cost[0] > MOST_QUERIES} == {}
    assert {name: cost for name, cost in measured.items() if cost[1] > MOST_BYTES} == {}
