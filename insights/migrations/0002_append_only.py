from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial")]

    operations = [
        ForbidMutation("insights_metricpoint", "insights_publication"),
    ]
