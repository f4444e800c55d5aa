from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0013_how_rules_fare")]

    operations = [ForbidMutation("monitoring_confirmed")]
