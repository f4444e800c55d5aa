from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0010_rows_and_disputes")]

    operations = [
        ForbidMutation(
            "monitoring_metricrow",
            "monitoring_metricdispute",
            "monitoring_disputefile",
            "monitoring_disputeanswer",
        ),
    ]
