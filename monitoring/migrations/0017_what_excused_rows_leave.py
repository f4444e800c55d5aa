from django.db import migrations, models


class Migration(migrations.Migration):
    """A metric says whether a row that was taken out leaves its denominator as well."""

    dependencies = [("monitoring", "0016_order_files")]

    operations = [
        migrations.AddField(
            "metric",
            "excused_leave_total",
            models.BooleanField(
                default=False,
                db_default=False,
                help_text="Whether a row that is no longer a fault leaves what the value is measured over too.",  # noqa: E501
            ),
        )
    ]
