from django.db import migrations

from diversion.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_screening_is_decided")]

    operations = [append_only("referrals_screeningdecision")]
