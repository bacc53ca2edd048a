from django.db import migrations

from diversion.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0001_initial")]

    operations = [append_only("enrollments_statuschange")]
