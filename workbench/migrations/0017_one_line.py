from django.db import migrations


class Migration(migrations.Migration):
    """Two steps that were made side by side lead on from here."""

    dependencies = [
        ("workbench", "0015_reasons_of_queues"),
        ("workbench", "0016_golden_copies_tell_nothing"),
    ]

    operations = []
