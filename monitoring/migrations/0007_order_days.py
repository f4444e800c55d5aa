import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import governance.clock


class Migration(migrations.Migration):

    dependencies = [
        ("monitoring", "0006_evaluation_cleared"),
        ("parties", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("placed", models.PositiveIntegerField(default=0)),
                ("completed", models.PositiveIntegerField(default=0)),
                ("clean_orders", models.PositiveIntegerField(default=0)),
                ("completed_amount", models.BigIntegerField(default=0, help_text="Minor units.")),
                ("clean_amount", models.BigIntegerField(default=0, help_text="Minor units.")),
                ("party", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("party", "day", "currency"), name="order_day_once_per_currency"),
                    models.CheckConstraint(
                        condition=Q(clean_orders__lte=F("completed"), clean_amount__lte=F("completed_amount")),
                        name="order_day_clean_are_completed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarningDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marked_at", models.DateTimeField(db_index=True, default=governance.clock.now)),
                ("party", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party")),
            ],
            options={"verbose_name_plural": "earning due"},
        ),
    ]
