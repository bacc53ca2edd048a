import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from diversion.core.append_only import append_only


# A file repeats its program's regime. One that stands where its regime knows no such status begins anew, or is closed:
# before this there was one table of steps for every program. What it was stays in the history.
FILL = """
UPDATE enrollments_enrollment SET model = program.model FROM programs_program program
WHERE program.id = program_id AND program.model <> 'fopp';
WITH lost AS (
    SELECT id, status AS old, CASE
        WHEN status IN ('ineligible', 'declined', 'offer_expired', 'completed', 'terminated', 'withdrawn', 'transferred',
                        'closed_admin', 'sealed')
        THEN CASE model WHEN 'prebooking' THEN 'closed' ELSE 'closed_admin' END
        ELSE 'referred' END AS new
    FROM enrollments_enrollment
    WHERE model = 'prebooking' AND status NOT IN ('referred', 'declined', 'ineligible')
       OR model = 'postbooking' AND status NOT IN
          ('referred', 'eligible', 'ineligible', 'offered', 'declined', 'withdrawn', 'closed_admin', 'sealed')
), moved AS (
    UPDATE enrollments_enrollment SET status = lost.new, held_from = '', hold_reason = '', hold_until_on = NULL
    FROM lost WHERE lost.id = enrollments_enrollment.id
    RETURNING enrollments_enrollment.id, lost.old, lost.new
)
INSERT INTO enrollments_statuschange (id, enrollment_id, old, new, step, reason, by_id, at)
SELECT gen_random_uuid(), id, old, new, 'three lifecycles', '', NULL, now() FROM moved;
"""
PAIR = """
ALTER TABLE enrollments_enrollment ADD CONSTRAINT enrollment_has_the_model_of_its_program
    FOREIGN KEY (program_id, model) REFERENCES programs_program (id, model);
"""
NO_PAIR = "ALTER TABLE enrollments_enrollment DROP CONSTRAINT enrollment_has_the_model_of_its_program;"


class Migration(migrations.Migration):

    dependencies = [
        ('courts', '0001_foundations_of_intake'),
        ('enrollments', '0003_file_numbers'),
        ('people', '0006_keys_of_those_who_are_here'),
        ('programs', '0004_files_hold_on_to_the_model'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DiversionOrder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('court', models.CharField(max_length=120)),
                ('case_no', models.CharField(max_length=40)),
                ('judge', models.CharField(blank=True, max_length=120)),
                ('made_on', models.DateField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('conditions', models.TextField(blank=True, max_length=2000)),
                ('time_waived', models.BooleanField(default=False)),
                ('next_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HeldCharge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('status', models.CharField(choices=[('held', 'Held until the intake'), ('intake_satisfied', 'Intake done in time'), ('not_filed', 'Not filed'), ('returned_for_charging', 'Returned to the prosecutor'), ('filed', 'Filed'), ('expired_sol', 'Last day to file has passed')], default='held', max_length=24)),
                ('status_at', models.DateTimeField()),
                ('referred_on', models.DateField()),
                ('intake_due_on', models.DateField()),
                ('intake_completed_on', models.DateField(blank=True, null=True)),
                ('filed_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='HeldChargeChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('old', models.CharField(blank=True, choices=[('held', 'Held until the intake'), ('intake_satisfied', 'Intake done in time'), ('not_filed', 'Not filed'), ('returned_for_charging', 'Returned to the prosecutor'), ('filed', 'Filed'), ('expired_sol', 'Last day to file has passed')], max_length=24)),
                ('new', models.CharField(choices=[('held', 'Held until the intake'), ('intake_satisfied', 'Intake done in time'), ('not_filed', 'Not filed'), ('returned_for_charging', 'Returned to the prosecutor'), ('filed', 'Filed'), ('expired_sol', 'Last day to file has passed')], max_length=24)),
                ('step', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='enrollment',
            name='enrollment_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='enrollment',
            name='enrollment_one_open_per_person_and_program',
        ),
        migrations.AddField(
            model_name='enrollment',
            name='dismissal_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='dismissed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='finding',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='found_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='hearing_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='intake_completed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='intake_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='model',
            field=models.CharField(choices=[('fopp', 'First offender class program'), ('prebooking', 'Pre-booking diversion'), ('postbooking', 'Post-booking diversion')], default='fopp', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='enrollment',
            name='notice_sent_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='enrollment',
            name='held_from',
            field=models.CharField(blank=True, choices=[('referred', 'Referred'), ('screening', 'Screening'), ('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('offer_expired', 'Offer expired'), ('scheduled', 'Scheduled'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('makeup_scheduled', 'Make-up scheduled'), ('class_complete', 'Class complete'), ('watch', 'Watch period'), ('completed', 'Completed'), ('terminated', 'Ended, returned'), ('withdrawn', 'Withdrawn'), ('on_hold', 'On hold'), ('transferred', 'Transferred'), ('closed_admin', 'Closed, no outcome'), ('sealed', 'Sealed'), ('handoff_done', 'Handed off'), ('outreach', 'Being looked for'), ('waitlisted', 'On the waiting list'), ('intake_scheduled', 'Intake scheduled'), ('enrolled_active', 'Working together'), ('in_the_wind', 'In the wind'), ('stepped_down', 'Stepped down'), ('inactive', 'Inactive'), ('moved', 'Moved away'), ('incarcerated_long', 'In custody for long'), ('deceased', 'Died'), ('closed', 'Closed'), ('screened', 'Screened'), ('ordered', 'Ordered by the court'), ('active', 'Active'), ('noncompliance_notice', 'Notice sent'), ('hearing_set', 'Hearing set'), ('reinstated', 'Case reinstated'), ('requirements_met', 'Requirements met'), ('dismissal_set', 'Dismissal set'), ('dismissed', 'Dismissed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='enrollment',
            name='status',
            field=models.CharField(choices=[('referred', 'Referred'), ('screening', 'Screening'), ('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('offer_expired', 'Offer expired'), ('scheduled', 'Scheduled'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('makeup_scheduled', 'Make-up scheduled'), ('class_complete', 'Class complete'), ('watch', 'Watch period'), ('completed', 'Completed'), ('terminated', 'Ended, returned'), ('withdrawn', 'Withdrawn'), ('on_hold', 'On hold'), ('transferred', 'Transferred'), ('closed_admin', 'Closed, no outcome'), ('sealed', 'Sealed'), ('handoff_done', 'Handed off'), ('outreach', 'Being looked for'), ('waitlisted', 'On the waiting list'), ('intake_scheduled', 'Intake scheduled'), ('enrolled_active', 'Working together'), ('in_the_wind', 'In the wind'), ('stepped_down', 'Stepped down'), ('inactive', 'Inactive'), ('moved', 'Moved away'), ('incarcerated_long', 'In custody for long'), ('deceased', 'Died'), ('closed', 'Closed'), ('screened', 'Screened'), ('ordered', 'Ordered by the court'), ('active', 'Active'), ('noncompliance_notice', 'Notice sent'), ('hearing_set', 'Hearing set'), ('reinstated', 'Case reinstated'), ('requirements_met', 'Requirements met'), ('dismissal_set', 'Dismissal set'), ('dismissed', 'Dismissed')], default='referred', max_length=20),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='new',
            field=models.CharField(choices=[('referred', 'Referred'), ('screening', 'Screening'), ('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('offer_expired', 'Offer expired'), ('scheduled', 'Scheduled'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('makeup_scheduled', 'Make-up scheduled'), ('class_complete', 'Class complete'), ('watch', 'Watch period'), ('completed', 'Completed'), ('terminated', 'Ended, returned'), ('withdrawn', 'Withdrawn'), ('on_hold', 'On hold'), ('transferred', 'Transferred'), ('closed_admin', 'Closed, no outcome'), ('sealed', 'Sealed'), ('handoff_done', 'Handed off'), ('outreach', 'Being looked for'), ('waitlisted', 'On the waiting list'), ('intake_scheduled', 'Intake scheduled'), ('enrolled_active', 'Working together'), ('in_the_wind', 'In the wind'), ('stepped_down', 'Stepped down'), ('inactive', 'Inactive'), ('moved', 'Moved away'), ('incarcerated_long', 'In custody for long'), ('deceased', 'Died'), ('closed', 'Closed'), ('screened', 'Screened'), ('ordered', 'Ordered by the court'), ('active', 'Active'), ('noncompliance_notice', 'Notice sent'), ('hearing_set', 'Hearing set'), ('reinstated', 'Case reinstated'), ('requirements_met', 'Requirements met'), ('dismissal_set', 'Dismissal set'), ('dismissed', 'Dismissed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='old',
            field=models.CharField(blank=True, choices=[('referred', 'Referred'), ('screening', 'Screening'), ('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('offer_expired', 'Offer expired'), ('scheduled', 'Scheduled'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('makeup_scheduled', 'Make-up scheduled'), ('class_complete', 'Class complete'), ('watch', 'Watch period'), ('completed', 'Completed'), ('terminated', 'Ended, returned'), ('withdrawn', 'Withdrawn'), ('on_hold', 'On hold'), ('transferred', 'Transferred'), ('closed_admin', 'Closed, no outcome'), ('sealed', 'Sealed'), ('handoff_done', 'Handed off'), ('outreach', 'Being looked for'), ('waitlisted', 'On the waiting list'), ('intake_scheduled', 'Intake scheduled'), ('enrolled_active', 'Working together'), ('in_the_wind', 'In the wind'), ('stepped_down', 'Stepped down'), ('inactive', 'Inactive'), ('moved', 'Moved away'), ('incarcerated_long', 'In custody for long'), ('deceased', 'Died'), ('closed', 'Closed'), ('screened', 'Screened'), ('ordered', 'Ordered by the court'), ('active', 'Active'), ('noncompliance_notice', 'Notice sent'), ('hearing_set', 'Hearing set'), ('reinstated', 'Case reinstated'), ('requirements_met', 'Requirements met'), ('dismissal_set', 'Dismissal set'), ('dismissed', 'Dismissed')], max_length=20),
        ),
        migrations.AddField(
            model_name='diversionorder',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='order',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrollment', to='enrollments.diversionorder'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(PAIR, NO_PAIR),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('model', 'fopp'), ('status__in', ['accepted', 'attended', 'class_complete', 'closed_admin', 'completed', 'declined', 'eligible', 'ineligible', 'makeup_scheduled', 'no_show', 'offer_expired', 'offered', 'on_hold', 'referred', 'scheduled', 'screening', 'sealed', 'terminated', 'transferred', 'watch', 'withdrawn'])), models.Q(('model', 'prebooking'), ('status__in', ['closed', 'deceased', 'declined', 'enrolled_active', 'handoff_done', 'in_the_wind', 'inactive', 'incarcerated_long', 'ineligible', 'intake_scheduled', 'moved', 'outreach', 'referred', 'stepped_down', 'waitlisted'])), models.Q(('model', 'postbooking'), ('status__in', ['active', 'closed_admin', 'declined', 'dismissal_set', 'dismissed', 'eligible', 'hearing_set', 'ineligible', 'noncompliance_notice', 'offered', 'ordered', 'referred', 'reinstated', 'requirements_met', 'screened', 'sealed', 'withdrawn'])), _connector='OR'), name='enrollment_status_known'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['enrolled_active', 'in_the_wind', 'stepped_down']), _negated=True), models.Q(('intake_completed_on__isnull', False), ('policy__isnull', False)), _connector='OR'), name='enrollment_works_after_its_intake'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['active', 'dismissal_set', 'dismissed', 'hearing_set', 'noncompliance_notice', 'ordered', 'reinstated', 'requirements_met']), _negated=True), models.Q(('order__isnull', False), ('policy__isnull', False)), _connector='OR'), name='enrollment_ordered_has_order_and_policy'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'noncompliance_notice'), _negated=True), ('notice_sent_on__isnull', False), _connector='OR'), name='enrollment_notice_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'hearing_set'), _negated=True), models.Q(('hearing_on__isnull', False), ('notice_sent_on__isnull', False), ('notice_sent_on__lt', models.F('hearing_on'))), _connector='OR'), name='enrollment_hearing_after_its_notice'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'reinstated'), _negated=True), models.Q(('found_on__isnull', False), ('hearing_on__isnull', False), ('notice_sent_on__isnull', False), ('hearing_on__lte', models.F('found_on')), ('notice_sent_on__lt', models.F('hearing_on')), models.Q(('finding', ''), _negated=True)), _connector='OR'), name='enrollment_reinstated_after_notice_and_hearing'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('status', 'dismissal_set'), _negated=True), ('dismissal_on__isnull', False), _connector='OR'), models.Q(models.Q(('status', 'dismissed'), _negated=True), ('dismissed_on__isnull', False), _connector='OR')), name='enrollment_dismissal_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['accepted', 'active', 'attended', 'class_complete', 'dismissal_set', 'eligible', 'enrolled_active', 'handoff_done', 'hearing_set', 'in_the_wind', 'inactive', 'intake_scheduled', 'makeup_scheduled', 'no_show', 'noncompliance_notice', 'offered', 'on_hold', 'ordered', 'outreach', 'referred', 'requirements_met', 'scheduled', 'screened', 'screening', 'stepped_down', 'waitlisted', 'watch'])), fields=('person', 'program'), name='enrollment_one_open_per_person_and_program'),
        ),
        migrations.AddField(
            model_name='heldcharge',
            name='charge',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='courts.charge'),
        ),
        migrations.AddField(
            model_name='heldcharge',
            name='enrollment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_charges', to='enrollments.enrollment'),
        ),
        migrations.AddField(
            model_name='heldchargechange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='heldchargechange',
            name='held_charge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='enrollments.heldcharge'),
        ),
        migrations.AddConstraint(
            model_name='diversionorder',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='diversionorder_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='heldcharge',
            index=models.Index(condition=models.Q(('status', 'held')), fields=['intake_due_on'], name='heldcharge_clock_runs'),
        ),
        migrations.AddIndex(
            model_name='heldcharge',
            index=models.Index(fields=['enrollment'], name='heldcharge_of_file'),
        ),
        migrations.AddConstraint(
            model_name='heldcharge',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['held', 'intake_satisfied', 'not_filed', 'returned_for_charging', 'filed', 'expired_sol'])), name='heldcharge_status_known'),
        ),
        migrations.AddConstraint(
            model_name='heldcharge',
            constraint=models.CheckConstraint(condition=models.Q(('intake_completed_on__isnull', True), models.Q(('intake_completed_on__gte', models.F('referred_on')), ('intake_completed_on__lte', models.F('intake_due_on'))), _connector='OR'), name='heldcharge_satisfied_in_time'),
        ),
        migrations.AddConstraint(
            model_name='heldcharge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'intake_satisfied'), _negated=True), ('intake_completed_on__isnull', False), _connector='OR'), name='heldcharge_satisfied_has_its_intake'),
        ),
        migrations.AddConstraint(
            model_name='heldcharge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'filed'), ('filed_on__isnull', False)), models.Q(models.Q(('status', 'filed'), _negated=True), ('filed_on__isnull', True)), _connector='OR'), name='heldcharge_filed_iff_filed_on'),
        ),
        migrations.AddIndex(
            model_name='heldchargechange',
            index=models.Index(fields=['held_charge', 'at'], name='heldchargechange_history'),
        ),
        append_only("enrollments_heldchargechange"),
    ]
