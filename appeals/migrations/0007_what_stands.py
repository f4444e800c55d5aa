from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0006_files_added_later'),
    ]

    operations = [
        migrations.AlterField(
            model_name='appeal',
            name='state',
            field=models.CharField(choices=[('open', 'under review'), ('upheld', 'the decision stands'), ('overturned', 'decision overturned'), ('partly', 'decision overturned in part'), ('withdrawn', 'withdrawn')], default='open', max_length=12),
        ),
        migrations.AlterField(
            model_name='appealstep',
            name='kind',
            field=models.CharField(choices=[('submitted', 'submitted'), ('withdrawn', 'withdrawn'), ('granted', 'granted'), ('denied', 'the decision stands'), ('partly', 'granted in part'), ('returned', 'facts were asked for'), ('resumed', 'facts came in')], max_length=10),
        ),
    ]
