from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("education", "0002_initial")]

    operations = [
        ForbidMutation("education_courseversion", "education_attempt", "education_notice", "education_noticestep"),
    ]
