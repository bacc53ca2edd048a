"""Two records put together from the page: who may, what they look at, and back."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.core import phone
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import Merge
from diversion.programs.models import Track
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory
from tests.web.people.conftest import events, page

BORN = date(1990, 2, 28)


@pytest.fixture
def kept(policy):
    person = PersonFactory(given_name="Ofelia", family_name="Barragan", birth_date=BORN)
    return EnrollmentFactory(policy=policy, person=person).person


@pytest.fixture
def absorbed(policy, kept):
    person = PersonFactory(given_name="Ofelia", family_name="Baragan")
    EnrollmentFactory(policy=policy, person=person, status=EnrollmentStatus.DECLINED)
    return person


def address(one, other):
    return reverse("people:merge", args=[one.pk, getattr(other, "pk", other)])


def shown(client, one, other, status=200):
    answer = client.get(address(one, other))
    assert answer.status_code == status
    return answer


def seen(client, one, other):
    return shown(client, one, other).context["form"]["seen"].value()


def put_together(client, one, other, **chosen):
    return client.post(address(one, other), {"seen": seen(client, one, other)} | chosen)


CHOSEN = {"family_name": "absorbed", "birth_date": "kept"}


def test_both_stand_side_by_side_and_only_where_they_differ_is_there_a_choice(kept, absorbed, coordinator):
    answer = shown(coordinator, absorbed, kept)

    assert {field.label: bool(field.choice) for field in answer.context["fields"]} == {
        "Given name": False,
        "Family name": True,
        "Date of birth": True,
        "Language of their messages": False,
        "Needs an interpreter": False,
    }
    assert (answer.context["pair"].kept, answer.context["pair"].absorbed) == (kept, absorbed)


def test_put_together_they_are_one_page_with_both_files_and_the_other_name(kept, absorbed, coordinator):
    answer = put_together(coordinator, kept, absorbed, **CHOSEN)

    assert answer.headers["Location"] == reverse("people:show", args=[kept.pk])
    text = page(coordinator, kept)
    assert "Ofelia Baragan" in text
    assert "Also known as Ofelia Barragan" in text
    assert kept.enrollments.count() == 2
    assert events()[:2] == ["person.put_together", "person.put_together"]


def test_an_address_from_before_leads_to_the_one_record(kept, absorbed, coordinator, stranger):
    put_together(coordinator, kept, absorbed, **CHOSEN)
    before = reverse("people:show", args=[absorbed.pk])

    assert coordinator.get(before).headers["Location"] == reverse("people:show", args=[kept.pk])
    assert stranger.get(before).status_code == 404


def test_without_a_choice_nothing_is_put_together(kept, absorbed, coordinator):
    answer = put_together(coordinator, kept, absorbed)

    assert (answer.status_code, Merge.objects.count()) == (422, 0)


def test_what_somebody_else_changed_meanwhile_is_looked_at_first(kept, absorbed, coordinator):
    before = seen(coordinator, kept, absorbed)
    kept.given_name = "Ofe"
    kept.save()

    answer = coordinator.post(address(kept, absorbed), CHOSEN | {"seen": before, "given_name": "kept"})

    assert (answer.status_code, Merge.objects.count()) == (422, 0)
    assert "Somebody changed one of the records meanwhile." in answer.content.decode()
    again = {"seen": seen(coordinator, kept, absorbed), "given_name": "kept"}
    assert coordinator.post(address(kept, absorbed), CHOSEN | again).status_code == 302


def test_one_of_several_telephones_is_chosen_as_the_first(kept, absorbed, coordinator):
    ways = [ContactPointFactory(person=person) for person in (kept, absorbed)]

    put_together(coordinator, kept, absorbed, **CHOSEN, first_phone=str(ways[1].pk))

    assert list(kept.contact_points.filter(is_primary=True)) == [ways[1]]


def test_two_open_files_in_one_program_forbid_it_in_words(kept, policy, coordinator):
    other = EnrollmentFactory(policy=policy).person
    answer = shown(coordinator, kept, other)

    assert "Both have an open file in the same program." in answer.content.decode()
    assert coordinator.post(address(kept, other), {"seen": seen(coordinator, kept, other)}).status_code == 422
    assert Merge.objects.count() == 0


def test_nobody_puts_together_a_person_of_whom_they_may_not_see_everything(kept, absorbed, coordinator):
    EnrollmentFactory(policy=PolicyFactory(), person=absorbed)

    shown(coordinator, kept, absorbed, status=403)
    assert coordinator.post(address(kept, absorbed), CHOSEN).status_code == 403
    assert Merge.objects.count() == 0


def test_a_buyers_and_a_sellers_record_are_not_put_together(coordinator):
    tracks = [PolicyFactory(program=ProgramFactory(track=track)) for track in (Track.BUYER, Track.SELLER)]
    for policy in tracks:
        RoleGrant.objects.create(user=coordinator.user, role=Role.COORDINATOR, program=policy.program, granted_at=NOW)

    shown(coordinator, *(EnrollmentFactory(policy=policy).person for policy in tracks), status=403)


def test_a_record_out_of_reach_is_as_one_that_is_not_there(kept, absorbed, coordinator, stranger):
    theirs = EnrollmentFactory(policy=PolicyFactory()).person

    for pair in ((kept, theirs), (theirs, kept), (kept, uuid4())):
        shown(coordinator, *pair[:1], pair[1], status=404)
    shown(stranger, kept, absorbed, status=404)


def test_taken_apart_each_has_its_own_again(kept, absorbed, coordinator, stranger):
    put_together(coordinator, kept, absorbed, **CHOSEN)
    merge = Merge.objects.get()
    way_back = reverse("people:part", args=[kept.pk, merge.pk])

    assert way_back in page(coordinator, kept)
    assert stranger.post(way_back, {"sure": "yes"}).status_code == 404
    assert coordinator.get(way_back).status_code == 200
    assert coordinator.post(way_back, {"sure": "yes"}).status_code == 302

    assert "Ofelia Barragan" in page(coordinator, kept)
    assert "Ofelia Baragan" in page(coordinator, absorbed)
    assert coordinator.post(way_back, {"sure": "yes"}).status_code == 404


def test_what_came_since_is_asked_about(kept, absorbed, coordinator):
    put_together(coordinator, kept, absorbed, **CHOSEN)
    merge = Merge.objects.get()
    way = ContactPointFactory(person=kept, value="+12095550142")
    Merge.objects.update(inserted_at=way.inserted_at.replace(year=2000))
    way_back = reverse("people:part", args=[kept.pk, merge.pk])

    assert f"Way to reach {phone.shown(way.value)}" in coordinator.get(way_back).content.decode()
    assert coordinator.post(way_back, {"sure": "yes"}).status_code == 422
    answers = {str(pk): "kept" for pk in kept.enrollments.values_list("pk", flat=True)}
    assert coordinator.post(way_back, answers | {"sure": "yes", str(way.pk): "absorbed"}).status_code == 302

    way.refresh_from_db()
    assert way.person_id == absorbed.pk


def test_the_list_of_doubles_leads_there(policy, kept, coordinator):
    other = PersonFactory(given_name="Ofelia", family_name="Baragan", birth_date=BORN)
    EnrollmentFactory(policy=policy, person=other)

    assert address(other, kept) in coordinator.get(reverse("people:doubles")).content.decode()
