import django.contrib.postgres.fields
import django.db.models.deletion
import governance.clock
from django.conf import settings
from django.db import migrations, models

from governance.ledger import ForbidMutation


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0002_append_only'),
        ('governance', '0002_append_only'),
        ('items', '0002_append_only'),
        ('parties', '0004_traits'),
        ('workbench', '0007_bulk_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjudication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('verdict', models.CharField(choices=[('first_right', 'the first decision was right'), ('second_right', 'the second reviewer was right'), ('unclear_rule', 'the rule is unclear')], max_length=12)),
                ('cause', models.CharField(choices=[('missed_evidence', 'evidence was missed or misread'), ('misread_rule', 'the rule was misread'), ('wrong_clause', 'another clause fits'), ('severity', 'the severity was misjudged'), ('unclear_rule', 'the rule can be read both ways'), ('other', 'something else')], max_length=16)),
                ('reason_digest', models.CharField(max_length=64)),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('seed', models.CharField(max_length=32)),
                ('strata', models.JSONField(help_text='[{key: {…}, size, drawn}]: its place is its number.')),
                ('population', models.PositiveIntegerField()),
                ('drawn', models.PositiveIntegerField()),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', 'a second review'), ('golden', 'a golden case')], max_length=8)),
                ('given_at', models.DateTimeField(default=governance.clock.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'feedback',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='GoldenAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('outcome', models.CharField(choices=[('violation', 'violation'), ('no_violation', 'no violation'), ('overturn', 'decision overturned'), ('uphold', 'decision upheld')], max_length=12)),
                ('severity', models.CharField(blank=True, max_length=20)),
                ('reason_digest', models.CharField(max_length=64)),
                ('right_outcome', models.BooleanField()),
                ('right_severity', models.BooleanField()),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GoldenCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('violation', 'violation'), ('no_violation', 'no violation'), ('overturn', 'decision overturned'), ('uphold', 'decision upheld')], max_length=12)),
                ('severity', models.CharField(blank=True, max_length=20)),
                ('actor', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField(default=governance.clock.now)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='GoldenCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dealt_at', models.DateTimeField(default=governance.clock.now)),
                ('told_at', models.DateTimeField(blank=True, help_text='When it had to say what it is before it was answered.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='GoldenRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('one_in', models.PositiveIntegerField()),
                ('actor', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Sampled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_index=True, default=governance.clock.now, editable=False)),
                ('stratum', models.PositiveIntegerField(help_text="Its place in the draw's strata.")),
                ('drawn_with', models.FloatField(help_text="Inclusion probability: n of its stratum's N.")),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SamplingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('about', models.CharField(choices=[('decisions', 'decisions that took effect'), ('items', 'items, whether anybody noticed them or not'), ('parties', 'parties, whether anybody noticed them or not')], default='decisions', max_length=10)),
                ('clauses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('outcomes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='Of items or parties.', size=None)),
                ('clause', models.CharField(blank=True, help_text='What is asked of each item or party drawn.', max_length=60)),
                ('strata', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reviewer', 'reviewer'), ('clause', 'clause'), ('market', 'market'), ('outcome', 'outcome'), ('kind', 'kind')], max_length=10), blank=True, default=list, size=None)),
                ('per_stratum', models.PositiveSmallIntegerField(blank=True, help_text='How many of each stratum and period.', null=True)),
                ('rate', models.FloatField(blank=True, help_text='Or which share of each, at least one.', null=True)),
                ('period', models.CharField(choices=[('day', 'every day'), ('week', 'every week'), ('month', 'every four weeks')], default='week', max_length=5)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(blank=True, null=True)),
                ('drawn_until', models.DateTimeField(help_text='What came later has not been drawn from yet.')),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField(default=governance.clock.now)),
                ('source_key', models.CharField(max_length=120, unique=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_undecided_once_per_party_and_clause',
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_undecided_once_per_item_and_clause',
        ),
        migrations.AddField(
            model_name='case',
            name='is_golden',
            field=models.BooleanField(db_default=False, default=False, help_text='A copy among the ordinary work, to see how it is answered. Nothing comes of it.'),
        ),
        migrations.AddField(
            model_name='review',
            name='clause',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='review',
            name='lease_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='outcome',
            field=models.CharField(blank=True, choices=[('violation', 'violation'), ('no_violation', 'no violation'), ('overturn', 'decision overturned'), ('uphold', 'decision upheld')], max_length=12),
        ),
        migrations.AddField(
            model_name='review',
            name='severity',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('is_golden', False), ('item__isnull', True), ('kind', 'finding'), models.Q(('state', 'decided'), _negated=True)), fields=('party', 'clause'), name='case_undecided_once_per_party_and_clause'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('is_golden', False), ('item__isnull', False), ('kind', 'finding'), models.Q(('state', 'decided'), _negated=True)), fields=('item', 'clause'), name='case_undecided_once_per_item_and_clause'),
        ),
        migrations.AddField(
            model_name='adjudication',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adjudication',
            name='reason',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.content'),
        ),
        migrations.AddField(
            model_name='adjudication',
            name='review',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adjudication', to='workbench.review'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='answer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.content'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='review',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='workbench.review'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='goldenanswer',
            name='reason',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.content'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='golden_answer',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='workbench.goldenanswer'),
        ),
        migrations.AddField(
            model_name='goldencase',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.decision'),
        ),
        migrations.AddField(
            model_name='goldencase',
            name='explanation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.content'),
        ),
        migrations.AddField(
            model_name='goldencopy',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='golden_copy', to='workbench.case'),
        ),
        migrations.AddField(
            model_name='goldencopy',
            name='golden',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='workbench.goldencase'),
        ),
        migrations.AddField(
            model_name='goldencopy',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='goldenanswer',
            name='copy',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='workbench.goldencopy'),
        ),
        migrations.AddConstraint(
            model_name='goldenrate',
            constraint=models.CheckConstraint(condition=models.Q(('one_in', 0), ('one_in__gte', 5), _connector='OR'), name='golden_rate_is_bounded'),
        ),
        migrations.AddField(
            model_name='sampled',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.case'),
        ),
        migrations.AddField(
            model_name='sampled',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.decision'),
        ),
        migrations.AddField(
            model_name='sampled',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='workbench.draw'),
        ),
        migrations.AddField(
            model_name='review',
            name='sampled',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review', to='workbench.sampled'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['id'], name='review_waits'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at', '-id'], name='review_by_day'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('agrees', False)), fields=['id'], name='review_differs'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('sampled__isnull', True), models.Q(('agrees__isnull', False), ('reviewer__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='review_closed_says_by_whom_and_what'),
        ),
        migrations.AddField(
            model_name='samplingplan',
            name='market',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.market'),
        ),
        migrations.AddField(
            model_name='samplingplan',
            name='seconds',
            field=models.ManyToManyField(blank=True, help_text='Second reviewers. Nobody named: every reviewer.', related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='samplingplan',
            name='skill',
            field=models.ForeignKey(blank=True, help_text='That a second reviewer needs.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.skill'),
        ),
        migrations.AddField(
            model_name='draw',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='workbench.samplingplan'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['reviewer', '-id'], name='feedback_of_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('golden_answer__isnull', True), ('kind', 'review'), ('review__isnull', False)), models.Q(('golden_answer__isnull', False), ('kind', 'golden'), ('review__isnull', True)), _connector='OR'), name='feedback_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='goldencase',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('decision',), name='golden_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='goldencopy',
            constraint=models.UniqueConstraint(fields=('golden', 'reviewer'), name='golden_dealt_once_per_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='sampled',
            constraint=models.UniqueConstraint(fields=('draw', 'decision'), name='sampled_decision_once'),
        ),
        migrations.AddConstraint(
            model_name='sampled',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('decision__isnull', False)), models.Q(('case__isnull', False), ('decision__isnull', True)), _connector='OR'), name='sampled_is_a_decision_or_a_case'),
        ),
        migrations.AddConstraint(
            model_name='sampled',
            constraint=models.CheckConstraint(condition=models.Q(('drawn_with__gt', 0), ('drawn_with__lte', 1)), name='sampled_keeps_its_probability'),
        ),
        migrations.AddIndex(
            model_name='samplingplan',
            index=models.Index(condition=models.Q(('stopped_at__isnull', True)), fields=['drawn_until'], name='plan_due'),
        ),
        migrations.AddConstraint(
            model_name='samplingplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('per_stratum__gt', 0), ('rate__isnull', True)), models.Q(('per_stratum__isnull', True), ('rate__gt', 0), ('rate__lte', 1)), _connector='OR'), name='plan_says_how_many_or_which_share'),
        ),
        migrations.AddConstraint(
            model_name='samplingplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', 'decisions'), ('clause', '')), models.Q(models.Q(('about', 'decisions'), _negated=True), models.Q(('clause', ''), _negated=True)), _connector='OR'), name='plan_of_things_says_what_is_asked'),
        ),
        migrations.AddConstraint(
            model_name='samplingplan',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='plan_begins_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(fields=('plan', 'since'), name='drawn_once_per_window'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='draw_window_is_not_empty'),
        ),
        ForbidMutation(
            "workbench_draw",
            "workbench_sampled",
            "workbench_adjudication",
            "workbench_goldenanswer",
            "workbench_goldenrate",
        ),
    ]
