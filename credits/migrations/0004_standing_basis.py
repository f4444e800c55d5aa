import django.db.models.deletion
from django.db import migrations, models

ROOM_TO_MOVE = "ALTER TABLE credits_standing SET (fillfactor = 75)"
AS_IT_WAS = "ALTER TABLE credits_standing RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0003_crossing_help"),
        ("parties", "0001_initial"),
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingBasis",
            fields=[
                (
                    "rulebook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="policies.rulebook",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.rulebookversion",
                    ),
                ),
            ],
            options={"verbose_name_plural": "standing bases"},
        ),
        migrations.RunSQL(ROOM_TO_MOVE, AS_IT_WAS),
    ]
