from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # decisions are many: nothing waits while their index is made

    dependencies = [("workbench", "0021_sweeps_of_siblings")]

    operations = [
        AddIndexConcurrently(
            "decision",
            models.Index(fields=["outcome", "case"], name="decision_by_outcome"),
        ),
    ]
