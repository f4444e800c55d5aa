"""Earlier decisions on a clause, newest first, without reading all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("workbench", "0012_case_page")]

    operations = [
        AddIndexConcurrently(
            "decision", models.Index(fields=["clause", "-id"], name="decision_of_clause")
        ),
    ]
