import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # indexes are built and dropped beside the running application

    dependencies = [("credits", "0004_standing_basis")]

    operations = [
        AddIndexConcurrently(
            "ledgerline",
            models.Index(
                fields=["party", "scheme", "ledger_class", "expires_at"],
                include=("points", "effective_at"),
                name="line_of_standing",
            ),
        ),
        AddIndexConcurrently(
            "crossing",
            models.Index(fields=["party"], name="crossing_terminal", condition=Q(terminal=True)),
        ),
        RemoveIndexConcurrently("ledgerline", "line_standing_covering"),
        RemoveIndexConcurrently("ledgerline", "line_lapses"),
        migrations.AlterField(
            "ledgerline",
            "party",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AlterField(
            "standing",
            "party",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standings",
                to="parties.party",
            ),
        ),
    ]
