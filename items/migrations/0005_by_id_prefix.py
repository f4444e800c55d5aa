from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # items are many: nothing waits while their index is made

    dependencies = [("items", "0004_known_brands")]

    operations = [
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                OpClass("external_id", "varchar_pattern_ops"), name="item_by_id_prefix"
            ),
        ),
    ]
