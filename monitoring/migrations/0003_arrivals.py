
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('items', '0002_append_only'),
        ('monitoring', '0002_append_only'),
        ('parties', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_signal', models.BigIntegerField()),
                ('last_signal', models.BigIntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='signal',
            name='signal_latest_of_party',
        ),
        migrations.AddField(
            model_name='evaluation',
            name='actor',
            field=models.CharField(default='system:clock', max_length=80),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='reached',
            field=models.BigIntegerField(default=0, help_text='Last party or item judged: where another worker takes over.'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='scope',
            field=models.CharField(choices=[('all', 'everybody it concerns'), ('touched', 'those with new signals')], default='all', max_length=8),
        ),
        migrations.AddField(
            model_name='report',
            name='actor',
            field=models.CharField(db_index=True, default='system:migration', help_text='Who sent it to us.', max_length=80),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='signal',
            name='item',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item'),
        ),
        migrations.AlterField(
            model_name='signal',
            name='metric',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.metric'),
        ),
        migrations.AlterField(
            model_name='signal',
            name='party',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party'),
        ),
        migrations.AddIndex(
            model_name='evaluation',
            index=models.Index(fields=['rule_version', 'scope', '-id'], name='evaluation_latest_of_version'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('item__isnull', True)), fields=['party', 'metric', '-observed_at', '-id'], name='signal_latest_of_account'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('item__isnull', False)), fields=['item', 'metric', '-observed_at', '-id'], name='signal_latest_of_item'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['party', '-id'], name='signal_of_party'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['metric', '-id'], name='signal_of_metric'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('value__isnull', True)), fields=['metric', '-id'], name='signal_not_known'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at__isnull', True), ('scope', 'all')), fields=('rule_version',), name='evaluation_of_everybody_runs_once'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('evaluated', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('breached'), '+', models.F('clean')), '+', models.F('unknown')))), name='evaluation_counts_add_up'),
        ),
    ]
