"""Who had a part in a decision, and so may not hear an appeal against it."""

from django.db import connection

from workbench.models import Case


def people_who_touched(case: Case) -> set[int]:
    """The users who may not have this appeal case; nobody where it is no appeal.

    A function of the database says it, so that the statement that hands out cases asks the same.
    """
    if case.appeal is None:
        return set()
    said = [case.appeal.violation_id, case.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM workbench_touched(%s, %s) person", said)
        return {person for (person,) in cursor.fetchall() if person is not None}
