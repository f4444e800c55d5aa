"""Which version judges, asked once or by heart."""

from datetime import timedelta

import pytest

from governance import clock
from policies.selectors import version_in_force, versions_by_heart
from tests import rulebooks
from tests.factories import MarketFactory

pytestmark = pytest.mark.django_db


def test_by_heart_the_same_versions_judge_for_one_query(django_assert_num_queries):
    MarketFactory()
    now = clock.now()
    first = rulebooks.publish(effective_from=now - timedelta(days=90))
    second = rulebooks.publish(
        body=rulebooks.a_body(title="Newer rules"), effective_from=now - timedelta(days=30)
    )
    moments = [now - timedelta(days=days) for days in (120, 60, 30, 0)]

    asked = [version_in_force("us", "seller", at) for at in moments]
    with django_assert_num_queries(1), versions_by_heart():
        known = [version_in_force("us", "seller", at) for at in moments]

    assert asked == known == [None, first, second, second]


def test_what_was_learnt_by_heart_is_forgotten_afterwards():
    MarketFactory()
    with versions_by_heart():
        assert version_in_force("us", "seller", clock.now()) is None

    version = rulebooks.publish()

    assert version_in_force("us", "seller", clock.now()) == version
