"""What has not happened yet is neither found nor foreseen."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from governance import clock
from governance.errors import InvalidInput
from tests.integrations.factories import a_key
from tests.rulebooks import LONG_AGO
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations import services
from violations.models import Violation

pytestmark = pytest.mark.django_db

FUTURE = "This is in the future. Send a past time with its offset, such as 2026-03-01T00:00:00Z."


def foreseen(party, **said):
    answer = APIClient(headers=a_key("violations:read")[1]).post(
        f"/api/v1/parties/{party.ref}/preview",
        {"clause": "late_dispatch", **said},
        format="json",
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize("years", [1, 4])
def test_a_preview_of_conduct_in_the_future_is_refused(years):
    ahead = clock.now() + timedelta(days=366 * years)

    status, said = foreseen(a_party_under_rules(), conduct_to=ahead.isoformat())

    assert (status, said["errors"]) == (422, [{"field": "conduct_to", "message": FUTURE}])


def test_a_preview_of_conduct_before_any_rulebook_names_the_field():
    early = LONG_AGO - timedelta(seconds=1)

    status, said = foreseen(a_party_under_rules(), conduct_to=early.isoformat())

    assert (status, said["errors"][0]["field"]) == (422, "conduct_to")
    assert said["detail"].endswith("Send a time from 2020-01-01T00:00:00Z on.")


def test_a_preview_names_an_item_that_is_not_there():
    status, said = foreseen(
        a_party_under_rules(), conduct_to=MARCH_1.isoformat(), item="us:listing:none"
    )

    assert (status, said["code"], said["errors"][0]["field"]) == (404, "not_found", "item")


def test_no_door_records_a_finding_about_the_future():
    party = a_party_under_rules()

    with pytest.raises(InvalidInput) as refused:
        services.record_violation(
            party=party,
            clause="late_dispatch",
            facts="26 of 155 orders left late.",
            by=find(party).actor,
            conduct_from=MARCH_1,
            conduct_to=MARCH_1 + timedelta(minutes=6),
            source_key="ahead",
            at=MARCH_1,
        )

    assert refused.value.faults == [{"field": "conduct_to", "message": FUTURE}]
    assert Violation.objects.count() == 1
