from django.db import migrations

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):
    dependencies = [("violations", "0003_repeats_and_joint_liability")]

    operations = [
        ForbidMutation(
            "violations_repeatreached", "violations_repeatundone", "violations_lessontaken"
        ),
    ]
