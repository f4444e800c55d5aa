"""A statement that each connection plans once, and what happens where it cannot be."""

import pytest
from django.db import connection, transaction

from governance.prepared import Prepared

pytestmark = pytest.mark.django_db(transaction=True)
SUM = Prepared("sum_of_two", "SELECT %(a)s::int + %(b)s::int", {"a": "int", "b": "int"})


def test_it_is_planned_once_a_connection():
    answers = [SUM.one({"a": 1, "b": number}) for number in range(3)]

    assert answers == [(1,), (2,), (3,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'sum_of_two'")
        assert cursor.fetchone() == (1,)


def test_in_a_transaction_it_is_sent_as_it_is():
    with transaction.atomic():
        assert SUM.one({"a": 2, "b": 2}) == (4,)


def test_behind_a_pooler_that_forgets_names_the_answer_is_the_same():
    SUM.one({"a": 1, "b": 1})
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    assert SUM.one({"a": 2, "b": 3}) == (5,)
    assert SUM.one({"a": 2, "b": 4}) == (6,)
    connection.close()
