from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_foundations_of_intake")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE referrals_number START 10001;", "DROP SEQUENCE referrals_number;"),
    ]
