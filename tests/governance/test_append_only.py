"""Every table marked * refuses to be changed: by the model, by the database, for every role."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from governance.ledger import AppendOnly

pytestmark = pytest.mark.django_db

APPEND_ONLY = sorted(
    (model for model in apps.get_models() if issubclass(model, AppendOnly)),
    key=lambda model: model._meta.label,
)

TRIGGERS = """
SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND NOT tgisinternal
"""


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label)
def test_the_database_guards_it(model):
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [model._meta.db_table])
        assert {"append_only", "append_only_whole"} <= {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET recorded_at = recorded_at",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "DROP TRIGGER append_only ON {table}",
        "DROP TABLE {table} CASCADE",
    ],
)
def test_the_application_may_not_change_it(model, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=model._meta.db_table))


@pytest.mark.parametrize("verb", ["update", "delete", "bulk_update", "update_or_create"])
def test_its_querysets_refuse(verb):
    for model in APPEND_ONLY:
        with pytest.raises(TypeError, match="append-only"):
            getattr(model.objects.all(), verb)()
