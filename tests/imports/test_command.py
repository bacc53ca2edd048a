import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from diversion.referrals.models import Referral
from tests.factories import PolicyFactory
from tests.imports.lists import ADA, BEN, layout_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def layout(tmp_path):
    path = tmp_path / "layout.json"
    path.write_text(json.dumps(layout_of(PolicyFactory().program)))
    return str(path)


def told(*arguments):
    out = StringIO()
    call_command("import_referrals", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_without_commit_it_tells_what_a_commit_would_do_and_writes_nothing(tmp_path, layout):
    words = told(written(tmp_path, ADA, BEN.replace("FOPP", "LEAD")), "--layout", layout)

    assert words.splitlines() == [
        "Dry run: nothing was written. Add --commit to take it in.",
        "2 rows: 1 new, 0 changed, 0 unchanged,",
        "0 to look at, 0 under age (sealed), 1 rejected.",
        "  row 3: Program: the layout does not say which program “LEAD” is.",
    ]
    assert not Referral.objects.exists()


def test_as_json_it_tells_every_rejected_row_and_commits_when_told_to(tmp_path, layout):
    told_rows = json.loads(
        told(written(tmp_path, ADA, BEN.replace("FOPP", "LEAD")), "--layout", layout, "--commit", "--json")
    )

    assert told_rows == {
        "rows": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "possible_matches": 0,
        "protected": 0,
        "rejected": [{"row": 3, "reason": "Program: the layout does not say which program “LEAD” is."}],
        "matches": [],
        "warnings": {},
    }
    assert Referral.objects.count() == 1


def test_only_the_first_of_many_remarks_are_shown_and_the_rest_counted(tmp_path, layout):
    words = told(written(tmp_path, *[ADA.replace("FOPP", "LEAD")] * 25), "--layout", layout)

    assert words.splitlines()[-1] == "  and 5 more: --json lists them all"


def test_what_is_odd_is_counted(tmp_path, layout):
    words = told(written(tmp_path, ADA.replace("Marsh", "Null")), "--layout", layout)

    assert words.splitlines()[-1] == "  1 rows are taken although: The name is a word that may stand for nothing."


@pytest.mark.parametrize("name", ["nowhere", "nowhere.json"])
def test_a_layout_that_is_not_there_stops_it_with_those_that_are(tmp_path, name):
    with pytest.raises(CommandError, match=r"There is no layout .* or one of: cook-county-sao"):
        told(written(tmp_path, ADA), "--layout", name)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not complete"),
        ('{"columns": {"shoe_size": "A"}, "agency": {}, "programs": {}}', "not right: 'shoe_size'"),
        (json.dumps({"columns": {"person_no": "A"}, "agency": {"name": "A", "kind": "police", "time_zone": "UTC"}, "programs": {"x": "x"}}), "received"),
        (json.dumps({"columns": {"received_on": "A"}, "agency": {"name": "A", "kind": "police", "time_zone": "UTC"}, "programs": {}}), "program"),
    ],
)  # fmt: skip
def test_a_faulty_layout_stops_it_with_what_is_wrong(tmp_path, body, words):
    path = tmp_path / "layout.json"
    path.write_text(body)

    with pytest.raises(CommandError, match=words):
        told(written(tmp_path, ADA), "--layout", path)
