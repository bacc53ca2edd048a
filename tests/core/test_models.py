from threading import Event, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from diversion.core.models import lock
from diversion.people.models import Person
from tests.factories import PersonFactory


@pytest.mark.django_db
def test_a_record_prints_its_kind_and_id_and_nothing_of_a_person():
    person = PersonFactory(given_name="Maria", family_name="Lopez")

    assert str(person) == f"person {person.pk}"


@pytest.mark.django_db
def test_the_database_says_when_a_record_was_inserted():
    person = PersonFactory()
    person.refresh_from_db()

    assert person.inserted_at.utcoffset().total_seconds() == 0


@pytest.mark.django_db
def test_a_record_outside_the_rows_is_not_found():
    with pytest.raises(Person.DoesNotExist):
        lock(Person.objects.none(), PersonFactory().pk)


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_no_transaction_would_keep_is_refused():
    person = PersonFactory()

    with pytest.raises(TransactionManagementError):
        lock(Person.objects.all(), person.pk)


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_is_nobody_elses_until_the_transaction_ends():
    person, other = PersonFactory(), PersonFactory()
    locked, tried = Event(), Event()

    def hold():
        with transaction.atomic():
            lock(Person.objects.all(), person.pk)
            locked.set()
            tried.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    assert locked.wait(10)
    with transaction.atomic():
        assert Person.objects.select_for_update(nowait=True).get(pk=other.pk) == other
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.select_for_update(nowait=True).get(pk=person.pk)
    tried.set()
    holder.join(10)

    with transaction.atomic():
        assert lock(Person.objects.all(), person.pk) == person
