from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0027_touched_by_merging'),
    ]

    operations = [
        migrations.AddField(
            model_name='decisionstep',
            name='cause',
            field=models.CharField(blank=True, choices=[('appealed', 'The party has appealed meanwhile; the appeal decides.')], db_default='', default='', help_text='Why it was cancelled where nobody asked for that.', max_length=10),
        ),
    ]
