from django.db import migrations

from diversion.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_relations")]

    operations = [append_only("attendance_markchange")]
