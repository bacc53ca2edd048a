from django.db import migrations

from diversion.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_referrals_are_numbered")]

    operations = [append_only("referrals_screeningcheck")]
