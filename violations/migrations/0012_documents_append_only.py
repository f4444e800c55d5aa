from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("violations", "0011_documents_and_acceptance")]

    operations = [
        ForbidMutation(
            "violations_acceptance",
            "violations_documentrequest",
            "violations_documentstep",
            "violations_documentfile",
        ),
    ]
