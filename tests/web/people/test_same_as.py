"""From a person's page to a second record of theirs: who may be found there, and what to do when both have an open file."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.matching.telling_apart import tell_apart
from diversion.programs.models import Track
from tests.conftest import NOW
from tests.factories import AliasFactory, EnrollmentFactory, PersonFactory, PolicyFactory
from tests.web.people.conftest import page

BORN = date(1990, 2, 28)


@pytest.fixture
def ofelia(policy):
    return here(policy, "Ofelia", "Barragan", birth_date=BORN)


def here(policy, given, family, **facts):
    person = PersonFactory(given_name=given, family_name=family, **facts)
    return EnrollmentFactory(policy=policy, person=person).person


def address(person):
    return reverse("people:same", args=[person.pk])


def merge(person, other):
    return reverse("people:merge", args=[person.pk, other.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def looked_for(client, person, typed):
    answer = client.post(address(person), {"q": typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_person_leads_there_for_who_writes_names(program, ofelia, coordinator, prosecutor):
    assert address(ofelia) in page(coordinator, ofelia)
    assert address(ofelia) not in page(prosecutor, ofelia)


def test_whoever_is_much_alike_is_offered_at_once_with_the_reasons(policy, ofelia, coordinator):
    again = here(policy, "Ofelia", "Baragan", birth_date=BORN)
    here(policy, "Ruth", "Pruitt")

    answer = coordinator.get(address(ofelia))

    assert [each.person for each in answer.context["near"]] == [again]
    assert merge(ofelia, again) in answer.content.decode()
    assert "Same birth date, same given name, family name sounds alike." in words(answer)


@pytest.mark.parametrize("typed", ["Quade", "xenia qu", "number", "Vega"])
def test_somebody_who_is_not_alike_is_found_by_name_number_or_another_name(typed, policy, ofelia, coordinator):
    other = here(policy, "Xenia", "Quade")
    AliasFactory(person=other, family_name="Vega")

    shown = looked_for(coordinator, ofelia, other.record_no if typed == "number" else typed)

    assert merge(ofelia, other) in shown


def test_the_link_opens_both_records_side_by_side(policy, ofelia, coordinator):
    other = here(policy, "Xenia", "Quade")
    other.enrollments.update(status=EnrollmentStatus.DECLINED, policy=None)

    answer = coordinator.get(merge(ofelia, other))

    assert answer.context["pair"].absorbed == other
    assert answer.context["form"].fields


def test_nobody_out_of_reach_is_offered_or_found(ofelia, coordinator):
    there = here(PolicyFactory(), "Ofelia", "Barragan", birth_date=BORN)

    assert merge(ofelia, there) not in coordinator.get(address(ofelia)).content.decode()
    assert merge(ofelia, there) not in looked_for(coordinator, ofelia, "Barragan")


def test_the_record_itself_is_not_another_one(ofelia, coordinator):
    assert "Nobody else of that name" in looked_for(coordinator, ofelia, "Barragan")


def test_who_was_told_apart_is_not_offered_again_and_can_still_be_found(policy, ofelia, coordinator):
    twin = here(policy, "Ofelia", "Barragan", birth_date=BORN)
    tell_apart(ofelia.pk, [twin.pk], by=coordinator.user, at=NOW)

    assert coordinator.get(address(ofelia)).context["near"] == []
    assert merge(ofelia, twin) in looked_for(coordinator, ofelia, "Barragan")


def test_a_buyers_and_a_sellers_record_do_not_meet_here(coordinator):
    programs = [PolicyFactory(program__track=track) for track in (Track.BUYER, Track.SELLER)]
    for policy in programs:
        coordinator.user.grants.create(role=Role.COORDINATOR, program=policy.program, granted_at=NOW)
    one, other = (here(policy, "Ofelia", "Barragan", birth_date=BORN) for policy in programs)

    assert coordinator.get(address(one)).context["near"] == []
    assert merge(one, other) not in looked_for(coordinator, one, "Barragan")


def test_a_stranger_has_no_such_page_and_who_only_reads_none_either(program, ofelia, stranger, prosecutor):
    assert stranger.get(address(ofelia)).status_code == 404
    assert stranger.post(address(ofelia), {"q": "Barragan"}).status_code == 404
    assert prosecutor.get(address(ofelia)).status_code == 403


@pytest.mark.parametrize("typed", ["", " ", "%_'", "<img src=x>", "9" * 80])
def test_what_is_no_name_finds_nobody(typed, ofelia, coordinator):
    shown = looked_for(coordinator, ofelia, typed)

    assert "/merge/" not in shown
    assert "<img src=x>" not in shown


@pytest.mark.parametrize("typed", ["x" * 5000, "a\x00b"])
def test_what_cannot_be_typed_is_refused(typed, ofelia, coordinator):
    assert coordinator.post(address(ofelia), {"q": typed}).status_code == 422


def test_it_costs_as_many_queries_for_three_as_for_one(policy, ofelia, coordinator, django_assert_num_queries):
    here(policy, "Ofelia", "Baragan", birth_date=BORN)
    with CaptureQueriesContext(connection) as of_one:
        looked_for(coordinator, ofelia, "Bar")
    for _ in range(2):
        here(policy, "Ofelia", "Baragan", birth_date=BORN)

    with django_assert_num_queries(len(of_one)):
        looked_for(coordinator, ofelia, "Bar")


def test_two_with_an_open_file_in_one_program_are_told_which_files_and_what_to_do(program, policy, ofelia, coordinator):
    again = here(policy, "Ofelia", "Baragan", birth_date=BORN)

    shown = coordinator.get(merge(ofelia, again))

    for person in (ofelia, again):
        file = person.enrollments.get()
        assert f"{reverse('people:show', args=[person.pk])}#file-{file.pk}" in shown.content.decode()
        assert f"{file.number}, {program.name}" in words(shown)
    assert "end it and say why" in words(shown)
    assert "Put together</button>" not in words(shown)


def test_a_file_in_another_program_is_not_named_as_one_to_end(policy, ofelia, coordinator):
    again = here(policy, "Ofelia", "Baragan", birth_date=BORN)
    other = PolicyFactory()
    coordinator.user.grants.create(role=Role.COORDINATOR, program=other.program, granted_at=NOW)
    elsewhere = EnrollmentFactory(policy=other, person=again)

    clashing = coordinator.get(merge(ofelia, again)).context["pair"].clashing

    assert elsewhere not in clashing
    assert len(clashing) == 2
