"""Changes of the rules told to everybody, and mail in bulk behind all other mail."""

import django.db.models.deletion
from django.db import migrations, models

import governance.clock



def key() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def recorded_at() -> models.DateTimeField:
    return models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)


class Migration(migrations.Migration):
    dependencies = [
        ("education", "0003_mailing"),
        ("governance", "0002_append_only"),
        ("policies", "0003_words_of_a_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", key()),
                ("recorded_at", recorded_at()),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.rulebookversion",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.rulebookversion",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="AnnouncementText",
            fields=[
                ("id", key()),
                ("recorded_at", recorded_at()),
                ("language", models.CharField(max_length=12)),
                ("content_digest", models.CharField(max_length=64)),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="education.announcement",
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.content",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("announcement", "language"),
                        name="announcement_text_once_per_language",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="AnnouncementCursor",
            fields=[
                ("id", key()),
                (
                    "last_party",
                    models.BigIntegerField(default=0, help_text="All up to this id were told."),
                ),
                ("told", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("going_on", "going on"),
                            ("told", "everybody was told"),
                            ("overtaken", "stopped: another version came in its place"),
                        ],
                        default="going_on",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "announcement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cursor",
                        to="education.announcement",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mailing",
            name="in_bulk",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="mailing",
            index=models.Index(fields=["in_bulk", "due_at", "id"], name="mailing_order"),
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
                    ("confirmed", "confirmed as read"),
                ],
                max_length=10,
            ),
        ),
    ]
