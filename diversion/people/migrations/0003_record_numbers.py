from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_consent_is_append_only")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE people_record_no START 10001;", "DROP SEQUENCE people_record_no;"),
    ]
