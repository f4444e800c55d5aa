from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("appeals", "0002_initial")]

    operations = [
        ForbidMutation("appeals_appealfile", "appeals_appealstep", "appeals_message"),
    ]
