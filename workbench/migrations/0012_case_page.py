import django.contrib.postgres.fields
import django.db.models.deletion
import governance.clock
from django.conf import settings
from django.db import migrations, models

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0002_append_only'),
        ('policies', '0003_words_of_a_change'),
        ('violations', '0007_repeat_cause'),
        ('workbench', '0011_decisions_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mention', 'you were mentioned'), ('overturned', 'your decision was overturned'), ('reopened', 'a case that you cleared is open again')], max_length=10)),
                ('actor', models.CharField(max_length=80)),
                ('told_at', models.DateTimeField(default=governance.clock.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('source_key', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='Where the person works.')),
                ('seen_at', models.DateTimeField(default=governance.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Harm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('clauses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('daily_cap', models.PositiveSmallIntegerField(blank=True, help_text='Cases a day and person; empty: no limit.', null=True)),
            ],
            options={
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='NoteFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('content_digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PauseRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('after_cases', models.PositiveSmallIntegerField()),
                ('after_minutes', models.PositiveSmallIntegerField()),
                ('rest_minutes', models.PositiveSmallIntegerField()),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReasonTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(blank=True, help_text='Empty: any clause.', max_length=60)),
                ('outcome', models.CharField(blank=True, choices=[('violation', 'violation'), ('no_violation', 'no violation'), ('overturn', 'decision overturned'), ('uphold', 'decision upheld')], help_text='Empty: any outcome.', max_length=12)),
                ('language', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField(help_text='As of its newest version.')),
                ('number', models.PositiveIntegerField(default=1, help_text='Of its newest version.')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['clause', 'language', 'title'],
            },
        ),
        migrations.CreateModel(
            name='ReasonTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Viewing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blur', models.CharField(choices=[('sensitive', 'on sensitive cases'), ('always', 'on every case'), ('never', 'never')], default='sensitive', max_length=10)),
                ('is_grey', models.BooleanField(default=True)),
                ('is_mute', models.BooleanField(default=True)),
                ('is_dense', models.BooleanField(default=False)),
                ('rested_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='desknotice',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.case'),
        ),
        migrations.AddField(
            model_name='desknotice',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.decision'),
        ),
        migrations.AddField(
            model_name='desknotice',
            name='note',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='workbench.evidence'),
        ),
        migrations.AddField(
            model_name='desknotice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='desknotice',
            name='violation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='violations.violation'),
        ),
        migrations.AddField(
            model_name='exposure',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.case'),
        ),
        migrations.AddField(
            model_name='exposure',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='harm',
            constraint=models.CheckConstraint(condition=models.Q(('daily_cap__isnull', True), ('daily_cap__gt', 0), _connector='OR'), name='harm_cap_is_positive'),
        ),
        migrations.AddField(
            model_name='exposure',
            name='harm',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.harm'),
        ),
        migrations.AddField(
            model_name='notefile',
            name='content',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.content'),
        ),
        migrations.AddField(
            model_name='notefile',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='workbench.evidence'),
        ),
        migrations.AddConstraint(
            model_name='reasontemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('clause', 'language', 'title'), name='template_title_once_per_clause_and_language'),
        ),
        migrations.AddField(
            model_name='reasontemplateversion',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='workbench.reasontemplate'),
        ),
        migrations.AddField(
            model_name='viewing',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='desknotice',
            index=models.Index(fields=['user', '-id'], name='desk_notice_of_user'),
        ),
        migrations.AddIndex(
            model_name='desknotice',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='desk_notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='desknotice',
            constraint=models.UniqueConstraint(fields=('user', 'source_key'), name='desk_notice_told_once'),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['day', 'user'], name='exposure_of_day'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.UniqueConstraint(fields=('user', 'day', 'harm', 'case'), name='exposed_once_per_day_and_case'),
        ),
        migrations.AddConstraint(
            model_name='reasontemplateversion',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='template_version_once'),
        ),
        ForbidMutation(
            "workbench_reasontemplateversion", "workbench_pauserule", "workbench_notefile"
        ),
    ]
