from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("education", "0004_announcement")]

    operations = [
        ForbidMutation("education_announcement", "education_announcementtext"),
    ]
