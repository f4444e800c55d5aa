from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_sides_drafts_and_proofs")]

    operations = [ForbidMutation("appeals_correctionfile")]
