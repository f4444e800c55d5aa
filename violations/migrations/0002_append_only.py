from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("violations", "0001_initial")]

    operations = [
        ForbidMutation("violations_violation", "violations_violationoverturned", "violations_statementofreasons", "violations_statementdelivery", "violations_penalty", "violations_penaltystep", "violations_acknowledgement"),
    ]
