from django.db import migrations

AT_A_TIME = 500
MADE = (
    "family_key",
    "given_key",
    "preferred_key",
    "family_last_key",
    "given_last_key",
    "family_sound",
    "given_sound",
)


def fill(apps, schema_editor):
    """Make the keys of everybody who was here before the columns were; a batch of people a statement."""
    Person = apps.get_model("people", "Person")
    fields = [Person._meta.get_field(name) for name in MADE]
    names = Person.objects.exclude(family_name="", given_name="", preferred_name="")
    rows = names.only("family_name", "given_name", "preferred_name").iterator(chunk_size=AT_A_TIME)
    batch = []
    for person in rows:
        for field in fields:
            field.pre_save(person, add=False)
        batch.append(person)
        if len(batch) == AT_A_TIME:
            Person.objects.bulk_update(batch, MADE)
            batch = []
    Person.objects.bulk_update(batch, MADE)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_keys_to_be_found_by")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
