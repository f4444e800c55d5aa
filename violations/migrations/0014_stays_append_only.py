from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("violations", "0013_stays_and_restitution")]

    operations = [
        ForbidMutation("violations_stay", "violations_stayended", "violations_putright"),
    ]
