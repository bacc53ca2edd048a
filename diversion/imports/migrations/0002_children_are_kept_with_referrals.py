"""One store for children: what lists held goes to the protected referrals, sealed anew for its place there."""

import json

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from diversion.core import keyring

BEFORE, AFTER = "imports.protected", "referrals.protected"
# The names that a sealed row had in a list, and those that it has now.
NAMES = {"incident_on": "on"}
KEPT = ("given_name", "family_name", "birth_date", "person_no", "report_no", "incident_on")


def move(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    protected = apps.get_model("referrals", "ProtectedReferral")
    for row in apps.get_model("imports", "ProtectedRow").objects.iterator():
        said = json.loads(keyring.unseal(row.sealed, place=BEFORE))
        says = {NAMES.get(name, name): said.get(name) for name in KEPT}
        protected.objects.create(
            program_id=row.program_id,
            received_on=row.received_on,
            door="prosecutor_list",
            source_key=row.source_key,
            sealed=keyring.seal(json.dumps(says), place=AFTER),
            at=row.at,
        )


def move_back(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    protected_row = apps.get_model("imports", "ProtectedRow")
    for row in apps.get_model("referrals", "ProtectedReferral").objects.iterator():
        says = json.loads(keyring.unseal(row.sealed, place=AFTER))
        protected_row.objects.create(
            program_id=row.program_id,
            received_on=row.received_on,
            source_key=row.source_key,
            sealed=keyring.seal(json.dumps(says | {"incident_on": says.get("on")}), place=BEFORE),
            at=row.at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_what_was_taken_in"),
        ("referrals", "0004_forms_and_protected_referrals"),
    ]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.DeleteModel(name="ProtectedRow"),
    ]
