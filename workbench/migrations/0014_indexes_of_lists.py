from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # cases are many: nothing waits while their indexes are made

    dependencies = [("workbench", "0013_decisions_of_a_clause")]

    operations = [
        AddIndexConcurrently("case", models.Index(fields=["due_at", "id"], name="case_by_due")),
        AddIndexConcurrently(
            "case", models.Index(fields=["value_at_stake", "id"], name="case_by_value")
        ),
        AddIndexConcurrently(
            "case",
            models.Index(fields=["id"], name="case_undecided", condition=~Q(state="decided")),
        ),
        AddIndexConcurrently(
            "case",
            models.Index(fields=["id"], name="case_of_an_appeal", condition=Q(kind="appeal")),
        ),
    ]
