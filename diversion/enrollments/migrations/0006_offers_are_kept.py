import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from diversion.core.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('enrollments', '0005_overrides_are_counted'),
        ('programs', '0004_files_hold_on_to_the_model'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('offered_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('watch_months', models.PositiveSmallIntegerField()),
                ('watch_ends_by', models.DateField()),
                ('limitation_on', models.DateField(blank=True, null=True)),
                ('file_by_on', models.DateField(blank=True, null=True)),
                ('choice', models.CharField(blank=True, choices=[('file_and_divert', 'File the case, and divert'), ('shorter_watch', 'A shorter watch period'), ('waiver', 'A signed waiver of the time limit')], max_length=16)),
                ('chosen_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='enrollments.enrollment')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.policyversion')),
            ],
            options={
                'indexes': [models.Index(fields=['enrollment', '-at'], name='offer_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('choice', ''), ('choice__in', ['file_and_divert', 'shorter_watch', 'waiver']), _connector='OR'), name='offer_choice_known'), models.CheckConstraint(condition=models.Q(models.Q(('file_by_on__isnull', False), ('limitation_on__isnull', False)), models.Q(('file_by_on__isnull', True), ('limitation_on__isnull', True)), _connector='OR'), name='offer_last_day_has_its_margin'), models.CheckConstraint(condition=models.Q(models.Q(('choice__in', ['file_and_divert', 'waiver']), ('chosen_on__isnull', False)), models.Q(models.Q(('choice__in', ['file_and_divert', 'waiver']), _negated=True), ('chosen_on__isnull', True)), _connector='OR'), name='offer_choice_has_its_day'), models.CheckConstraint(condition=models.Q(('file_by_on__isnull', True), ('watch_ends_by__lte', models.F('file_by_on')), ('choice__in', ['file_and_divert', 'waiver']), _connector='OR'), name='offer_outlives_no_last_day_unsaid')],
            },
        ),
        append_only("enrollments_offer"),
    ]
