import django.db.models.deletion
from django.db import migrations, models


def content() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="governance.content",
    )


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_append_only"), ("policies", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="note",
            field=models.TextField(
                blank=True, default="", db_default="", help_text="What changes and why, in words."
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="urgent_reason",
            field=models.TextField(
                blank=True,
                default="",
                db_default="",
                help_text="Why parties are told later than they are owed."
            ),
        ),
        migrations.AddField(model_name="rulebookversion", name="note", field=content()),
        migrations.AddField(
            model_name="rulebookversion",
            name="note_digest",
            field=models.CharField(blank=True, default="", db_default="", max_length=64),
        ),
        migrations.AddField(model_name="rulebookversion", name="urgent", field=content()),
        migrations.AddField(
            model_name="rulebookversion",
            name="urgent_digest",
            field=models.CharField(blank=True, default="", db_default="", max_length=64),
        ),
    ]
