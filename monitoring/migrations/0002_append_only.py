from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [
        ForbidMutation("monitoring_signal", "monitoring_order", "monitoring_ruleversion", "monitoring_detection"),
    ]
