from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("education", "0006_feedback")]

    operations = [
        ForbidMutation(
            "education_feedback",
            "education_feedbackanswer",
        ),
    ]
