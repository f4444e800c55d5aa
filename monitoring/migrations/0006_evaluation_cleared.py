from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    """A field called `clean` hides the method of that name that every model has."""

    dependencies = [("monitoring", "0005_metrics_of_sellers")]

    operations = [
        migrations.RemoveConstraint("evaluation", "evaluation_counts_add_up"),
        migrations.RenameField("evaluation", "clean", "cleared"),
        migrations.AlterField(
            "evaluation",
            "cleared",
            models.PositiveIntegerField(default=0, help_text="Found clean."),
        ),
        migrations.AddConstraint(
            "evaluation",
            models.CheckConstraint(
                name="evaluation_counts_add_up",
                condition=models.Q(evaluated=F("breached") + F("cleared") + F("unknown")),
            ),
        ),
    ]
