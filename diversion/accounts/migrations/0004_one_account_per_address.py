"""All addresses are in small letters, so a plain unique index holds for every spelling, and sign-in reads it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_addresses_in_small_letters")]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_one_per_email"),
        migrations.AddConstraint(
            model_name="user", constraint=models.UniqueConstraint(fields=["email"], name="user_one_per_email")
        ),
    ]
