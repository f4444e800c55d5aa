from django.db import migrations, models
from django.db.models import Q

QUEUES = [
    {"code": "default", "title": "Everything else", "precedence": 30000},
    {"code": "appeals", "title": "Appeals", "precedence": 30000, "for_appeals": True, "due_hours": 120},
]


def create_queues(apps, schema_editor):
    """The two queues that take what no other queue asks for, so that no case is ever without one."""
    queue = apps.get_model("workbench", "Queue")
    for said in QUEUES:
        queue.objects.using(schema_editor.connection.alias).get_or_create(code=said["code"], defaults=said)


class Migration(migrations.Migration):
    dependencies = [("workbench", "0002_append_only")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("claimed", "claimed"),
                    ("held", "held for a second person"),
                    ("pending", "decided, can still be undone"),
                    ("decided", "decided"),
                ],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["queue", "due_at"], name="case_due", condition=Q(state="open")),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["state", "id"],
                name="case_under_way",
                condition=Q(state__in=["claimed", "held", "pending"]),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["clause", "-id"], name="case_of_clause"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["ref"], name="evidence_of_what"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["reviewer", "-id"], name="decision_of_reviewer"),
        ),
        migrations.RunPython(create_queues, migrations.RunPython.noop),
    ]
