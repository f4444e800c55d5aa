from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [
        ForbidMutation("governance_event", "governance_receipt"),
    ]
