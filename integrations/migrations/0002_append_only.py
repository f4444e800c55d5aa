from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial")]

    operations = [
        ForbidMutation("integrations_deliveryattempt"),
    ]
