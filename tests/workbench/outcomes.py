"""What became of a decision: released, taken back, or nothing at all."""

import psycopg2

from credits.models import LedgerLine
from governance.actors import Actor
from tests.support import plugin
from violations.models import Control, StatementOfReasons, Violation
from workbench import services


def release(decision, reviewer, **fields):
    return services.release_decision(
        decision_id=decision.pk,
        reviewer=reviewer,
        by=Actor.user(reviewer),
        **{"sure": True, **fields},
    )


def cancel(decision, reviewer, reason="The carrier scanned late."):
    return services.cancel_decision(
        decision_id=decision.pk, reviewer=reviewer, by=Actor.user(reviewer), reason=reason
    )


def nothing_happened() -> bool:
    tables = (Violation, LedgerLine, Control, StatementOfReasons)
    return not any(table.objects.exists() for table in tables)


def owner_sql(statement: str) -> None:
    """As the tables' owner, who alone may put a trigger on them."""
    connection = psycopg2.connect(plugin.BENCH.environment()["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
