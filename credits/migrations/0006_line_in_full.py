from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of standing holds all that a rehearsal asks of a line: it leaves the table alone."""

    atomic = False  # indexes are built and dropped beside the running application

    dependencies = [("credits", "0005_indexes_of_the_recompute")]

    operations = [
        AddIndexConcurrently(
            "ledgerline",
            models.Index(
                fields=["party", "scheme", "ledger_class", "expires_at"],
                include=(
                    "points",
                    "effective_at",
                    "id",
                    "kind",
                    "clause",
                    "version",
                    "reverses",
                    "rests_on",
                ),
                name="line_in_full",
            ),
        ),
        RemoveIndexConcurrently("ledgerline", "line_of_standing"),
    ]
