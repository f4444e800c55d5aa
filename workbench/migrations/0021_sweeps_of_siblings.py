from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workbench", "0020_outcome_of_a_template")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="sweeps_siblings",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="What was found here may close the account's other waiting cases as one.",
            ),
        ),
        migrations.AddField(
            model_name="harm",
            name="is_alone",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Such as the safety of children: no sweep of siblings takes it along.",
            ),
        ),
    ]
