import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A file that was added to an open appeal says with which message."""

    dependencies = [("appeals", "0005_by_receipt_and_answer")]

    operations = [
        migrations.AddField(
            "appealfile",
            "message",
            models.ForeignKey(
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="appeals.message",
                help_text="What it was added with later; none: it came with the appeal.",
            ),
        )
    ]
