from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollments', '0004_three_lifecycles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(condition=models.Q(('step', 'override')), fields=['enrollment'], name='statuschange_overrides'),
        ),
    ]
