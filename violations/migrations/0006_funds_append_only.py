from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("violations", "0005_funds")]

    operations = [ForbidMutation("violations_fundshold", "violations_fundsstep")]
