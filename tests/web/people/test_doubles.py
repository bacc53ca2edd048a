"""Records that may be of one person: who is shown which pairs, and that two stay two."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.enrollments import doubles
from diversion.people.matching.telling_apart import tell_apart, told_apart
from diversion.people.models import ToldApart
from diversion.programs.models import Track
from tests.conftest import NOW
from tests.factories import AliasFactory, EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory, UserFactory
from tests.web.people.conftest import events, signed_in

LIST = reverse("people:doubles")
BORN = date(1990, 2, 28)


def here(policy, given="Ofelia", family="Barragan"):
    person = PersonFactory(given_name=given, family_name=family, birth_date=BORN)
    return EnrollmentFactory(policy=policy, person=person).person


def shown(client, query=""):
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def apart(client, one, other):
    return client.post(reverse("people:apart", args=[getattr(one, "pk", one), getattr(other, "pk", other)]))


def test_two_records_that_are_much_alike_stand_together_once_with_the_reasons(policy, coordinator):
    one, other = here(policy), here(policy, family="Baragan")
    here(policy, "Ruth", "Zumarraga")
    page = shown(coordinator)

    assert (page.count(one.record_no), page.count(other.record_no)) == (3, 3)  # the line, and the words of both buttons
    assert "Same birth date, same given name, family name sounds alike." in page


def test_somebody_entered_again_under_another_name_of_theirs_stands_there_with_that_reason(policy, coordinator):
    one = here(policy, "Xenia", "Quade")
    AliasFactory(person=here(policy), given_name="Xenia", family_name="Quade")

    page = shown(coordinator)

    assert one.record_no in page
    assert "by the other name “Xenia Quade”." in page


def test_who_says_two_people_is_not_asked_about_them_again(policy, program, coordinator):
    one, other = here(policy), here(policy)

    answer = apart(coordinator, one, other)

    assert answer.headers["Location"] == LIST
    assert one.record_no not in shown(coordinator)
    assert events() == ["person.told_apart", "person.told_apart"]
    assert set(AuditEvent.objects.values_list("person_id", flat=True)) == {one.pk, other.pk}


def test_said_twice_and_from_the_other_side_it_is_said_once(policy, coordinator):
    one, other = here(policy), here(policy)

    for pair in ((one, other), (other, one), (one, one)):
        apart(coordinator, *pair)

    assert (ToldApart.objects.count(), len(events())) == (1, 2)
    assert told_apart([one.pk]) == {frozenset({one.pk, other.pk})}


def test_the_database_keeps_a_pair_once_and_in_one_order(policy, coordinator):
    low, high = sorted((here(policy).pk, here(policy).pk))
    ToldApart.objects.create(first_id=low, second_id=high, by=coordinator.user, at=NOW)

    for first, second in ((low, high), (high, low)):
        with pytest.raises(IntegrityError, match="toldapart_"), transaction.atomic():
            ToldApart.objects.create(first_id=first, second_id=second, by=coordinator.user, at=NOW)


def test_a_record_out_of_reach_is_neither_shown_nor_told_apart(policy, coordinator, stranger):
    mine, theirs = here(policy), here(PolicyFactory())

    assert mine.record_no not in shown(coordinator)
    for pair in ((mine, theirs), (theirs, mine), (mine, uuid4())):
        assert apart(coordinator, *pair).status_code == 404
    assert apart(stranger, mine, here(policy)).status_code == 404
    assert ToldApart.objects.count() == 0


def test_a_buyers_and_a_sellers_record_never_stand_together(coordinator):
    tracks = [PolicyFactory(program=ProgramFactory(track=track)) for track in (Track.BUYER, Track.SELLER)]
    for policy in tracks:
        RoleGrant.objects.create(user=coordinator.user, role=Role.COORDINATOR, program=policy.program, granted_at=NOW)
    bought, sold = (here(policy) for policy in tracks)
    also_bought = here(tracks[0])

    page = shown(coordinator)

    assert sold.record_no not in page
    assert (bought.record_no in page, also_bought.record_no in page) == (True, True)


def test_who_is_somebody_else_when_added_is_not_asked_about_later(policy, program, coordinator):
    known = here(policy)
    typed = {"given_name": "Ofelia", "family_name": "Barragan", "birth_date": "1990-02-28", "language": "es"}

    coordinator.post(reverse("people:add"), typed | {"program": str(program.pk), "others": str(known.pk)})

    assert ToldApart.objects.count() == 1
    assert known.record_no not in shown(coordinator)


def test_a_long_list_goes_on_after_the_people_looked_at(policy, coordinator, monkeypatch):
    monkeypatch.setattr(doubles, "LOOKED_AT", 2)
    old_pair = [here(policy), here(policy)]
    for name in ("Ruth", "Tomas"):
        here(policy, name, f"Of{name}")
    first = shown(coordinator)
    after = first.split("?after=")[1].split('"')[0]

    second = shown(coordinator, f"?after={after}")

    assert [person.record_no in first for person in old_pair] == [False, False]
    assert [person.record_no in second for person in old_pair] == [True, True]


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_place_that_is_none_begins_at_the_start(after, policy, coordinator):
    one, _other = here(policy), here(policy)

    assert one.record_no in shown(coordinator, f"?after={after}")


def test_an_empty_list_says_what_fills_it(policy, coordinator):
    here(policy)

    assert "No two records are much alike here." in shown(coordinator)


def test_the_list_costs_as_many_queries_for_three_pairs_as_for_one(policy, coordinator, django_assert_num_queries):
    for _ in range(2):
        here(policy)
    with CaptureQueriesContext(connection) as one:
        shown(coordinator)
    for name in ("Barrientos", "Zumarraga"):
        for _ in range(2):
            here(policy, "Tomas", name)
    with django_assert_num_queries(len(one)):
        shown(coordinator)


@pytest.mark.django_db
def test_nobody_is_told_apart_from_somebody_who_is_not_there():
    one = PersonFactory()

    tell_apart(one.pk, [uuid4(), one.pk], by=UserFactory(), at=NOW)

    assert (ToldApart.objects.count(), events()) == (0, [])


def test_the_list_is_for_those_who_write_names(program, policy):
    assert signed_in(Role.PROSECUTOR, program).get(LIST).status_code == 403
