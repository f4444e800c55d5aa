"""What the pages of the quality programme cost."""

import pytest

from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import a_reviewer
from tests.workbench.quality import (
    a_golden,
    a_plan,
    closed,
    drawn,
    some_decisions,
)
from workbench.models import (
    Review,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("route", "most"),
    [("quality", 22), ("quality-reviews", 14), ("quality-figures", 22), ("quality-desk", 45)],
)
def test_pages_cost_the_same_however_much_there_is(
    client, django_assert_max_num_queries, route, most
):
    sign_in(client, "quality_lead")
    decisions = some_decisions(8)
    drawn(a_plan(per_stratum=100))
    second = a_reviewer()
    for decision in decisions:
        closed(Review.objects.get(decision=decision), second, "no_violation")
    a_golden(decisions[0])

    with django_assert_max_num_queries(most):
        page(client, route)
