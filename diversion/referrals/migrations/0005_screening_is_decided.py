import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollments', '0003_file_numbers'),
        ('programs', '0003_drafts_and_what_the_law_forbids'),
        ('referrals', '0004_forms_and_protected_referrals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ScreeningDecision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('decision', models.CharField(choices=[('eligible', 'Eligible'), ('ineligible', 'Not eligible')], max_length=12)),
                ('reason_code', models.CharField(blank=True, choices=[('prior_solicitation', 'Earlier arrest for the same offense'), ('prior_diversion', 'Took part in diversion before'), ('violent_history', 'Record of violence'), ('dv_history', 'Record of domestic violence'), ('open_warrant', 'Open warrant'), ('minor_involved', 'A minor was involved'), ('registrable_offense', 'Offense needs registration'), ('outside_area', 'Outside the area'), ('no_probable_cause', 'No probable cause'), ('capacity', 'No room'), ('declined', 'The person declined'), ('cannot_locate', 'Cannot be found'), ('charge_rejected', 'Charge rejected'), ('other', 'Other')], max_length=24)),
                ('is_override', models.BooleanField(default=False)),
                ('against', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveField(
            model_name='screeningcheck',
            name='override_reason',
        ),
        migrations.AddField(
            model_name='screeningcheck',
            name='happened_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='screeningcheck',
            constraint=models.CheckConstraint(condition=models.Q(('result', 'unknown'), models.Q(('source', ''), _negated=True), _connector='OR'), name='screeningcheck_finding_has_its_source'),
        ),
        migrations.AddField(
            model_name='screeningdecision',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='screeningdecision',
            name='enrollment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screening_decisions', to='enrollments.enrollment'),
        ),
        migrations.AddField(
            model_name='screeningdecision',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.policyversion'),
        ),
        migrations.AddIndex(
            model_name='screeningdecision',
            index=models.Index(fields=['enrollment', '-decided_at'], name='screeningdecision_latest'),
        ),
        migrations.AddConstraint(
            model_name='screeningdecision',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['eligible', 'ineligible'])), name='screeningdecision_known'),
        ),
        migrations.AddConstraint(
            model_name='screeningdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'ineligible'), models.Q(('reason_code', ''), _negated=True)), models.Q(('decision', 'eligible'), ('reason_code', '')), _connector='OR'), name='screeningdecision_reason_code_iff_not_eligible'),
        ),
        migrations.AddConstraint(
            model_name='screeningdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'eligible'), ('is_override', True), models.Q(('reason', ''), _negated=True)), models.Q(('against', []), ('is_override', False), ('reason', '')), _connector='OR'), name='screeningdecision_override_says_why'),
        ),
    ]
