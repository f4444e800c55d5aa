from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("workbench", "0014_approved_for_linked_parties"),
        ("workbench", "0014_indexes_of_lists"),
    ]

    operations = [migrations.RemoveField(model_name="goldencopy", name="told_at")]
