from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        ForbidMutation("parties_lifecycleentry"),
    ]
