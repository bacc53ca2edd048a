from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("referrals", "0007_unclear_referrals_are_found_by_program")]

    operations = [
        migrations.RemoveIndex(model_name="referral", name="referral_unclear"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("enrollment__isnull", True), ("outcome", ""), ("source_key", "")),
                fields=["program"],
                name="referral_unclear",
            ),
        ),
    ]
