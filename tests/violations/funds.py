"""What the tests of held money share."""

from datetime import UTC, datetime, timedelta

from governance.models import Event
from tests.violations.support import (
    MARCH_1,
    REVIEWER,
)
from violations import services
from violations.selectors import controls_of_party

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


IN_20_DAYS = datetime(2026, 3, 21, 11, tzinfo=UTC)  # the same clock: summer time has begun


def obeyed(party, at=MARCH_1):
    return [(one.kind, one.params) for one in controls_of_party(party, at)]


def usd(amount):
    return [("withdrawals_held", {"amount": amount, "currency": "USD"})]


def told(name):
    return Event.objects.filter(name=name).count()


def review(held, key="one", by=REVIEWER, at=MARCH_1, **fields):
    return services.review_hold(
        hold_id=held.pk,
        reason="The claims are still open.",
        by=by,
        source_key=f"{held.pk}:review:{key}",
        at=at,
        **fields,
    )
