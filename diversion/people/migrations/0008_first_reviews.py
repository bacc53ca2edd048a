from django.db import migrations

# Sixty days after the question, as for new ones; a step of its own, so that no reader waits for it.
FILL = """
UPDATE people_contactpoint SET review_due_on = asked_on + 60, last_confirmed_on = asked_on
WHERE asked_on IS NOT NULL AND review_due_on IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_contact_facts_whole")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
