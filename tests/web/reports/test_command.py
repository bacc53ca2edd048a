"""`manage.py outcomes`, as somebody at the machine and as a script reads it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from diversion.enrollments.models import StatusChange
from diversion.enrollments.states import EnrollmentStatus
from diversion.referrals.models import Outcome
from tests.conftest import NOW
from tests.factories import ProgramFactory, in_status
from tests.reporting.records import past, referral

pytestmark = pytest.mark.django_db


def printed(*options):
    out = StringIO()
    call_command("outcomes", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def some():
    program = ProgramFactory(code="saturday", name="Saturday program")
    past(program, days=10, race="Black", gender="Male")
    past(program, Outcome.NOT_COMPLETED, days=33, race="White")
    referral(program, race="White")


def test_a_script_reads_every_figure_with_its_denominator(some):
    answer = json.loads(printed("--json"))

    figures = {name: value for name, value in answer.items() if not name.startswith("by_")}
    assert figures == {
        "referred": 3,
        "open": 1,
        "completed": 1,
        "not_completed": 1,
        "never_began": 0,
        "no_outcome": 0,
        "overridden": 0,
        "closed": 2,
        "completion_rate": 0.5,
        "days_to_close": {"of": 2, "mean": 21.5, "median": 21.5, "max": 33},
    }
    assert answer["by_program"] == [{"program": "saturday", "name": "Saturday program", **figures}]
    assert answer["by_year"] == [{"year": 2024, **figures}]
    assert [(group["race"], group["completion_rate"]) for group in answer["by_race"]] == [
        ("Black", 1.0),
        ("White", 0.0),
    ]
    assert [(group["gender"], group["referred"]) for group in answer["by_gender"]] == [("", 2), ("Male", 1)]


def test_somebody_at_the_machine_reads_the_same_in_lines(some):
    lines = printed().splitlines()

    assert lines[1].split() == ["All", "3", "1", "1", "1", "0", "50.00%", "of", "2"]
    assert "  Saturday program" in lines[4]
    assert "Days from referral to close: mean 21.50, median 21.5, longest 33." in lines


def test_a_decision_against_a_criterion_is_counted_where_there_was_one(some):
    file = in_status(EnrollmentStatus.ELIGIBLE, unsigned=True)
    StatusChange.objects.create(enrollment=file, old="ineligible", new="eligible", step="override", at=NOW)

    assert "Found eligible against a criterion (override): 1." in printed().splitlines()
    assert json.loads(printed("--json"))["overridden"] == 1


def test_nothing_yet_is_said_in_words_and_in_zeros():
    assert printed() == "Nobody has been referred yet.\n"
    assert json.loads(printed("--json"))["completion_rate"] is None
