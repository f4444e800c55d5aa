import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.datetime
from django.db import migrations, models

import governance.clock


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass("external_id", "varchar_pattern_ops"),
                name="party_by_id_prefix",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("name", config="simple"),
                name="party_by_words_of_name",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="salt",
            field=models.CharField(max_length=32, db_default=""),
        ),
        migrations.AddField(
            model_name="invitation",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="send_after",
            field=models.DateTimeField(
                default=governance.clock.now,
                db_default=django.db.models.functions.datetime.Now(),
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                fields=["send_after"],
                condition=models.Q(sent_at__isnull=True, accepted_at__isnull=True),
                name="invitation_to_be_sent",
            ),
        ),
    ]
