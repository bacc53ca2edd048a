import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollments', '0007_files_not_in_yet'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrollment',
            name='counsel_advice',
            field=models.CharField(blank=True, choices=[('advised', 'A lawyer advised them'), ('declined', 'They were told of the right, and wanted no lawyer')], max_length=10),
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('inserted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('classes', 'Classes'), ('fee', 'Fee'), ('watch', 'Watch period')], max_length=10)),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=8)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='enrollments.enrollment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['classes', 'fee', 'watch'])), name='requirement_kind_known'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='requirement_asks_something'), models.UniqueConstraint(fields=('enrollment', 'kind'), name='requirement_once_a_file')],
            },
        ),
    ]
