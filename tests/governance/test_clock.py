"""The one clock, and who may tell it a past."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from governance import clock

SPRING, SUMMER = datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)


def test_what_was_told_is_read_within_and_forgotten_after():
    with clock.told(SPRING):
        within = clock.now()
        with clock.told(SUMMER):
            inner = clock.now()
        again = clock.now()

    assert (within, inner, again) == (SPRING, SUMMER, SPRING)
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_it_is_forgotten_after_a_failure_too():
    with pytest.raises(RuntimeError), clock.told(timezone.now() - timedelta(days=1)):
        raise RuntimeError

    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_a_future_cannot_be_told():
    ahead = timezone.now() + timedelta(minutes=1)

    with pytest.raises(ValueError, match="has not come yet"), clock.told(ahead):
        pass


def test_production_tells_no_past(settings):
    settings.REPLAY_ALLOWED = False

    with pytest.raises(ImproperlyConfigured), clock.told(timezone.now() - timedelta(days=1)):
        pass
