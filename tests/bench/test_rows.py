"""What `make bench` lays into the demonstration still fits its tables: a measurement that cannot begin measures nothing."""

import pytest

from bench import multitude, rows
from diversion.attendance.queries import roster
from diversion.demo import load as demo
from diversion.enrollments.models import Enrollment
from diversion.messaging.models import Message
from diversion.people.models import Person
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration():
    demo.load(now=NOW)


def test_a_class_that_is_going_on_has_a_register_to_mark():
    assert [row.mark for row in roster(rows.going_on(3))] == [None] * 3


def test_each_of_those_to_remind_gets_a_text():
    numbers = rows.to_remind(3)

    assert len(numbers) == 3
    assert {*Message.objects.filter(address__in=numbers).values_list("address", flat=True)} == {*numbers}


def test_of_a_multitude_one_in_fifty_waits_and_all_have_come_by_a_referral():
    multitude.lay(100)

    files = Enrollment.objects.filter(person__record_no__startswith="B-", referrals__isnull=False)
    assert Person.objects.filter(record_no__startswith="B-").count() == 100
    assert [files.filter(status=status).count() for status in ("referred", "withdrawn")] == [2, 98]
