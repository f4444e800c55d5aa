from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # orders are many: nothing waits while their index is made

    dependencies = [("monitoring", "0008_count_order_days")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(fields=["external_id"], name="order_by_id"),
        ),
    ]
