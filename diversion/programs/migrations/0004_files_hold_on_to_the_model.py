
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_one_account_per_address'),
        ('programs', '0003_drafts_and_what_the_law_forbids'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='program',
            constraint=models.UniqueConstraint(fields=('id', 'model'), name='program_and_its_model'),
        ),
    ]
