"""Nobody under age gets a file, through whichever door they come (R-004)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from diversion.audit.models import AuditEvent
from diversion.enrollments import actions, rules
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import UnderAge
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import IdentityFactory, PersonFactory, PolicyFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db


def local(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize(
    ("born", "opens"),
    [(date(2008, 12, 1), True), (date(2008, 12, 2), False), (date(2009, 12, 1), False), (None, True)],
    ids=["eighteen-today", "eighteen-tomorrow", "seventeen", "not-told"],
)
def test_somebody_under_the_age_of_the_policy_gets_no_file(born, opens):
    person, program = PersonFactory(birth_date=born), PolicyFactory(min_age=18).program

    def refer():
        return actions.refer(person_id=person.pk, program_id=program.pk, by=UserFactory(), at=local(2026, 12, 1, 9))

    if opens:
        assert refer().status == S.REFERRED
    else:
        with pytest.raises(UnderAge, match="under 18"):
            refer()
        assert not Enrollment.objects.exists()


def test_the_birthday_is_the_one_of_the_place_where_the_program_is():
    person, program = PersonFactory(birth_date=date(2008, 12, 1)), PolicyFactory(min_age=18).program
    before_midnight = local(2026, 11, 30, 23, 30)

    with pytest.raises(UnderAge):
        actions.refer(person_id=person.pk, program_id=program.pk, by=UserFactory(), at=before_midnight)


def test_a_program_may_take_people_only_from_a_later_age_and_one_without_a_policy_takes_adults():
    later, none = PolicyFactory(min_age=21).program, ProgramFactory()
    of_twenty, of_seventeen = PersonFactory(birth_date=date(2006, 1, 1)), PersonFactory(birth_date=date(2009, 1, 1))

    for person, program in ((of_twenty, later), (of_seventeen, none)):
        with pytest.raises(UnderAge):
            actions.refer(person_id=person.pk, program_id=program.pk, by=UserFactory(), at=NOW)

    assert actions.refer(person_id=of_twenty.pk, program_id=none.pk, by=UserFactory(), at=NOW)


def test_a_child_who_is_taken_in_is_not_added_either():
    with pytest.raises(UnderAge):
        actions.take_in(
            IdentityFactory(birth_date=date(2012, 5, 6)),
            program_id=PolicyFactory().program.pk,
            others=(),
            by=UserFactory(),
            at=NOW,
        )

    assert (Person.objects.count(), Enrollment.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("born", "about", "under"),
    [
        (date(2008, 12, 2), None, True),
        (date(2008, 12, 1), None, False),
        (date(2008, 2, 29), None, False),
        (None, 17, True),
        (None, 18, False),
        (None, None, False),
        (date(1990, 1, 1), 12, False),  # who knows the birth date needs no guess
    ],
)
def test_who_is_under_age(born, about, under):
    assert rules.is_under(18, born=born, about=about, on=date(2026, 12, 1)) is under
