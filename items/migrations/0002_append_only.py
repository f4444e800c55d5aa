from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("items", "0001_initial")]

    operations = [
        ForbidMutation("items_itemversion"),
    ]
