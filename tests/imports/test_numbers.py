"""Record numbers have five digits or more: the hundred-thousandth person is one like the others."""

import pytest
from django.db import connection

from diversion.enrollments.models import Enrollment
from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests.factories import PolicyFactory
from tests.imports.lists import ADA, BEN, layout_of, take_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_before():
    """As if 99,999 people, files and referrals had been numbered."""
    with connection.cursor() as cursor:
        for sequence in ("people_record_no", "enrollments_number", "referrals_number"):
            cursor.execute("SELECT setval(%s, 99999)", [sequence])
    yield
    with connection.cursor() as cursor:  # a sequence does not go back with the transaction
        for sequence in ("people_record_no", "enrollments_number", "referrals_number"):
            cursor.execute("SELECT setval(%s, 10001)", [sequence])


def test_numbers_go_on_after_the_last_of_five_digits(tmp_path, many_before):
    program = PolicyFactory(program__code="fopp").program

    take_in(written(tmp_path, ADA, BEN), layout_of(program))

    assert set(Person.objects.values_list("record_no", flat=True)) == {"P-100000", "P-100001"}
    assert set(Enrollment.objects.values_list("number", flat=True)) == {"E-100000", "E-100001"}
    assert set(Referral.objects.values_list("number", flat=True)) == {"R-100000", "R-100001"}
