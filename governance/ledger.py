"""Rows that are written once. Corrections are new rows that point back."""

from typing import Any, NoReturn

from django.db import models
from django.db.migrations import RunSQL

from governance import clock


class AppendOnlyQuerySet(models.QuerySet):
    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self.model.__name__} is append-only: write a correcting row.")

    update = delete = bulk_update = update_or_create = _refuse  # type: ignore[assignment]


class AppendOnly(models.Model):
    """Base of every table marked * in the design."""

    recorded_at = models.DateTimeField(default=clock.now, db_index=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only: write a correcting row.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is append-only: write a correcting row.")


APPLICATION_ROLE = "goodstanding_app"


def ForbidMutation(*tables: str) -> RunSQL:  # noqa: N802 - reads as a migration operation
    """Migration operation: PostgreSQL itself refuses UPDATE, DELETE and TRUNCATE, whoever asks."""
    create = [
        """CREATE OR REPLACE FUNCTION governance_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME
           USING ERRCODE = 'restrict_violation'; END $$"""
    ]
    drop = []
    for table in tables:
        create += [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION governance_append_only()",
            f"CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION governance_append_only()",
            f"""DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APPLICATION_ROLE}; END IF; END $$""",  # noqa: S608
        ]
        drop += [
            f"DROP TRIGGER append_only ON {table}",
            f"DROP TRIGGER append_only_whole ON {table}",
        ]
    return RunSQL(
        sql=[(line, None) for line in create], reverse_sql=[(line, None) for line in drop]
    )
