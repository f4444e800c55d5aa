"""Several findings of one rule fall in the same moment."""

import pytest
from django.db import connection, transaction

from governance.actors import Actor
from monitoring import services
from monitoring.models import Confirmed, Doubt
from tests.workbench.factories import a_reviewer, a_violation, an_appeal, decided
from tests.workbench.race import together
from tests.workbench.test_what_fell import run_relay

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "The scans of the carrier were wrong for the whole week."


def two_that_fell():
    """Two findings of one rule, overturned for a wrong fact, while no line raises a doubt yet."""
    services.draw_doubt_line(by=Actor("user", "1"), days=90, least=9, percent=50)
    fallen = [a_violation(), a_violation()]
    for violation in fallen:
        decided(
            an_appeal(violation),
            a_reviewer(),
            "overturn",
            overturn_cause="wrong_fact",
            reason=WHY,
        )
    run_relay()
    assert Confirmed.objects.values("rule").distinct().count() == 1
    return [violation.pk for violation in fallen]


def weigh(violation):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    return services.weigh_rules(violation_id=violation)


def test_a_rule_below_its_line_is_weighed_by_many_without_waiting():
    first, second = two_that_fell()

    with transaction.atomic():
        assert weigh(first) == []
        answers = together(weigh, [second])

    assert answers == [[]]


def test_many_who_weigh_a_doubtful_rule_raise_one_doubt():
    first, second = two_that_fell()
    services.draw_doubt_line(by=Actor("user", "1"), days=90, least=2, percent=50)

    answers = together(weigh, [first, second] * 4)

    doubt = Doubt.objects.get()
    assert sorted(answers, key=len) == [[]] * 7 + [[doubt]]
    assert (doubt.found, doubt.fell) == (2, 2)
