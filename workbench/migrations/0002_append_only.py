from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("workbench", "0001_initial")]

    operations = [
        ForbidMutation("workbench_evidence", "workbench_decision", "workbench_decisionstep"),
    ]
