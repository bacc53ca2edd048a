from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0002_history_is_append_only")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE enrollments_number START 1001;", "DROP SEQUENCE enrollments_number;"),
    ]
