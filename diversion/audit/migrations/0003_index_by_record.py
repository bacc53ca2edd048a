"""A record is looked for by its id alone: it is unique, and its kind is not asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only_and_hashed")]

    operations = [
        migrations.RemoveIndex(model_name="auditevent", name="auditevent_by_subject"),
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["subject_id", "-id"], name="auditevent_by_record")
        ),
    ]
