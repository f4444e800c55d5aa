"""The queue of mail, the order of a party's courses, and one more end of a notice."""

import django.db.models.deletion
from django.db import migrations, models

import governance.clock


class Migration(migrations.Migration):
    dependencies = [
        ("education", "0002_append_only"),
        ("parties", "0002_append_only"),
        ("violations", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True, default=governance.clock.now)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailing",
                        to="education.notice",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="noticestep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mailed", "mailed"),
                    ("no_address", "no address to mail to"),
                    ("refused", "refused by the mail server"),
                    ("read", "read in the portal"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["party", "-id"], name="enrolment_of_party"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("violation__isnull", True)),
                fields=("party", "course"),
                name="enrolment_by_choice_once",
            ),
        ),
    ]
