from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes import apart
from diversion.classes.models import KeepApart
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, SeriesFactory, SessionFactory, UserFactory, book, staff
from tests.web.classes.conftest import client_of, words

WHY = "One threatened the other at the door"


@pytest.fixture(autouse=True)
def in_december(at_the_door):
    at_the_door.move_to(NOW)


@pytest.fixture
def one(policy):
    return EnrollmentFactory(policy=policy).person


@pytest.fixture
def other(policy):
    return EnrollmentFactory(policy=policy, person__given_name="Maria", person__family_name="Lopez").person


@pytest.fixture
def fact(one, other):
    return apart.keep_apart(person_id=one.pk, other_id=other.pk, reason=WHY, by=UserFactory(), at=NOW)


def page(name, *ids):
    return reverse(f"classes:{name}", args=ids)


def test_two_are_kept_apart_by_the_record_number_of_the_other(coordinator, one, other):
    assert "Nobody is on record" in words(coordinator.get(page("apart", one.pk)))

    typed = {"other": f" {other.record_no.lower()} ", "reason": WHY}
    answer = coordinator.post(page("set_apart", one.pk), typed)

    assert answer["Location"] == page("apart", one.pk)
    for person in (one, other):
        assert WHY in words(coordinator.get(page("apart", person.pk)))


def test_a_session_that_both_have_a_seat_in_is_named(coordinator, program, one, other):
    session = SessionFactory(series=SeriesFactory(program=program), local_day=date(2026, 12, 19))
    for person in (one, other):
        book(session, person.enrollments.get())
    coordinator.post(page("set_apart", one.pk), {"other": other.record_no, "reason": WHY})

    assert "Both have a seat on Sat, Dec 19: free one" in words(coordinator.get(page("apart", one.pk)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"other": "P-99999"}, "Nobody in your programs has that record number"),
        ({"other": "\0"}, "Null characters"),
        ({"other": "x" * 400}, "at most 20"),
        ({"reason": ""}, "required"),
    ],
)
def test_what_cannot_be_is_refused_in_words(coordinator, one, other, wrong, said):
    answer = coordinator.post(page("set_apart", one.pk), {"other": other.record_no, "reason": WHY} | wrong)

    assert answer.status_code == 422
    assert said in words(answer)
    assert not KeepApart.objects.exists()


def test_nobody_is_kept_apart_from_themself_or_twice(coordinator, one, other, fact):
    for number in (one.record_no, other.record_no):
        assert coordinator.post(page("set_apart", one.pk), {"other": number, "reason": WHY}).status_code == 422

    assert KeepApart.objects.count() == 1


def test_somebody_of_another_program_is_like_nobody(coordinator, one):
    stranger = EnrollmentFactory(policy=PolicyFactory()).person

    answer = coordinator.post(page("set_apart", one.pk), {"other": stranger.record_no, "reason": WHY})

    assert "Nobody in your programs has that record number" in words(answer)


def test_who_reaches_only_one_of_the_two_learns_nothing_and_ends_nothing(one, other, fact):
    theirs = PolicyFactory()
    EnrollmentFactory(policy=theirs, person=one)
    client = client_of(staff(Role.COORDINATOR, theirs.program))

    shown = words(client.get(page("apart", one.pk)))

    assert "Nobody is on record" in shown
    assert "Lopez" not in shown
    assert client.post(page("end_apart", one.pk, fact.pk)).status_code == 404
    fact.refresh_from_db()
    assert fact.ended_at is None


def test_it_is_ended_by_who_reaches_both(coordinator, one, fact):
    coordinator.post(page("end_apart", one.pk, fact.pk))

    fact.refresh_from_db()
    assert (fact.ended_at, fact.ended_by) == (NOW, coordinator.user)


def test_for_a_stranger_none_of_it_exists(stranger, one, fact):
    assert stranger.get(page("apart", one.pk)).status_code == 404
    assert stranger.post(page("set_apart", one.pk), {"other": "P-1", "reason": WHY}).status_code == 404
    assert stranger.post(page("end_apart", one.pk, fact.pk)).status_code == 404


@pytest.mark.parametrize("who", ["reader", "lead"])
def test_who_does_not_book_seats_does_not_learn_it(request, who, one, fact):
    assert request.getfixturevalue(who).get(page("apart", one.pk)).status_code == 403
    assert Client().get(page("apart", one.pk)).status_code == 302


def test_whoever_books_is_told_neither_who_nor_why(coordinator, program, one, other, fact):
    session = SessionFactory(series=SeriesFactory(program=program), local_day=date(2026, 12, 19))
    book(session, one.enrollments.get())
    file = other.enrollments.get()

    answer = coordinator.post(reverse("people:book", args=[other.pk, file.pk]), {"session": str(session.pk)})

    assert answer.status_code == 422
    shown = words(answer)
    assert "This session does not suit this person. Choose another one." in shown
    assert one.family_name not in shown
    assert "threatened" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_two_questions_more_for_each_of_them(coordinator, policy, one, count, django_assert_num_queries):
    for _number in range(count):
        them = EnrollmentFactory(policy=policy).person
        apart.keep_apart(person_id=one.pk, other_id=them.pk, reason=WHY, by=UserFactory(), at=NOW)

    with django_assert_num_queries(4 + count):
        coordinator.get(page("apart", one.pk))
