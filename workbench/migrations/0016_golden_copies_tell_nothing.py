from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workbench", "0015_approved_for_linked_parties")]

    operations = [migrations.RemoveField(model_name="goldencopy", name="told_at")]
