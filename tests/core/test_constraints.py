"""The builders, through the constraints of real tables: the database itself refuses, whatever the code does."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from diversion.classes.models import Seat
from diversion.people.models import ContactPoint, Person
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PersonFactory, SeriesFactory, SessionFactory, book

pytestmark = pytest.mark.django_db


def refused_by(name, rows, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


def test_one_of_refuses_a_word_that_is_no_choice_and_takes_each_that_is():
    rows = Person.objects.filter(pk=PersonFactory().pk)

    refused_by("person_language_known", rows, language="xx")
    refused_by("person_language_known", rows, language="")
    assert [rows.update(language=word) for word in ("en", "es")] == [1, 1]


def test_both_or_neither_refuses_half_a_pair():
    rows = ContactPoint.objects.filter(pk=ContactPointFactory().pk)

    refused_by("contactpoint_safe_hours_have_both_ends", rows, safe_from=time(9))
    refused_by("contactpoint_safe_hours_have_both_ends", rows, safe_until=time(9))
    assert rows.update(safe_from=time(9), safe_until=time(17)) == 1
    assert rows.update(safe_from=None, safe_until=None) == 1


@pytest.mark.parametrize("days", [[0], [8], [1, 9]])
def test_a_safe_day_is_a_day_of_the_week(days):
    rows = ContactPoint.objects.filter(pk=ContactPointFactory().pk)

    refused_by("contactpoint_safe_days_are_of_the_week", rows, safe_days=days)
    assert rows.update(safe_days=[1, 7]) == 1


def test_present_iff_refuses_a_fact_without_its_state_and_the_state_without_its_fact():
    enrollment = EnrollmentFactory()
    seat = book(SessionFactory(series=SeriesFactory(program=enrollment.program)), enrollment)
    rows = Seat.objects.filter(pk=seat.pk)

    refused_by("seat_release_time_iff_released", rows, status="released")
    refused_by("seat_release_time_iff_released", rows, released_at=NOW)
    assert rows.update(status="released", released_at=NOW) == 1
