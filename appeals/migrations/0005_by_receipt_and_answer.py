from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Figures of a half-year read that half-year alone."""

    atomic = False

    dependencies = [("appeals", "0004_proofs_append_only")]

    operations = [
        AddIndexConcurrently(
            "appeal", models.Index(fields=["opened_at"], name="appeal_by_receipt")
        ),
        AddIndexConcurrently(
            "appeal",
            models.Index(
                fields=["closed_at"],
                name="appeal_by_answer",
                condition=Q(closed_at__isnull=False),
            ),
        ),
    ]
