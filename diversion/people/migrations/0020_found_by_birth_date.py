from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0008_first_reviews")]

    operations = [
        migrations.AddIndex(
            "person",
            models.Index(fields=["birth_date", "family_key", "given_key", "id"], name="person_by_birth_date"),
        ),
        migrations.AddIndex(
            "contactpoint",
            models.Index(
                fields=["value"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(kind="email"),
                name="contactpoint_email_beginning",
            ),
        ),
    ]
