from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        ForbidMutation("policies_rulebookversion", "policies_versionstep"),
    ]
