"""Adding a person, and who they are."""

import re
from datetime import date

import pytest
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.actions import identity_of, mark_of
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import AliasFactory, EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory
from tests.factories.referrals import ReferralFactory
from tests.web.people.conftest import events, page, signed_in

ADD = reverse("people:add")
LIKELY = reverse("people:likely")


def typed(program, **fields):
    return {
        "given_name": "Anna",
        "family_name": "Berg",
        "preferred_name": "",
        "birth_date": "1990-02-28",
        "language": "es",
        "program": str(program.pk),
    } | fields


def of(person):
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "preferred_name": person.preferred_name,
        "birth_date": "",
        "language": person.language,
        "seen": mark_of(identity_of(person)),
    }


def words_of(answer):
    return " ".join(answer.content.decode().split())


# --- adding


def test_a_person_is_added_with_their_first_file_and_can_be_seen_at_once(program, coordinator):
    answer = coordinator.post(ADD, typed(program, interpreter_needed="on"))

    person = Person.objects.get()
    assert answer.headers["Location"] == reverse("people:show", args=[person.pk])
    assert (person.given_name, person.family_name, person.birth_date) == ("Anna", "Berg", date(1990, 2, 28))
    assert (person.language, person.interpreter_needed) == ("es", True)
    assert [(file.program, file.status) for file in person.enrollments.all()] == [(program, EnrollmentStatus.REFERRED)]
    assert events() == ["person.added", "enrollment.opened"]
    assert "Anna Berg" in page(coordinator, person)


def test_the_only_program_is_chosen_already_and_of_several_none_is(program, coordinator):
    chosen = f'<option value="{program.pk}">'
    assert chosen in words_of(coordinator.get(ADD))
    assert "Choose a program" not in words_of(coordinator.get(ADD))

    RoleGrant.objects.create(user=coordinator.user, role=Role.COORDINATOR, program=ProgramFactory(), granted_at=NOW)
    refused = coordinator.post(ADD, typed(program) | {"program": ""})

    assert '<option value="" selected>Choose a program</option>' in words_of(coordinator.get(ADD))
    assert (refused.status_code, Person.objects.count()) == (422, 0)
    assert "This field is required." in words_of(refused)


@pytest.mark.parametrize(
    "only",
    [
        {"family_name": "", "given_name": "Sukarno"},
        {"given_name": ""},
        {"given_name": "", "family_name": "", "preferred_name": "Ace"},
    ],
)
def test_one_part_of_a_name_is_enough(only, program, coordinator):
    coordinator.post(ADD, typed(program, **only))

    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"birth_date": "2026-12-02"}, "Check the year"),
        ({"birth_date": "1890-01-01"}, "Check the year"),
        ({"birth_date": "yesterday"}, "Enter a valid date"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"given_name": "x" * 121}, "at most 120"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(wrong, words, program, coordinator):
    answer = coordinator.post(ADD, typed(program, preferred_name="Annie", **wrong))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Annie"' in answer.content.decode()
    assert not Person.objects.exists()
    assert events() == []


def test_somebody_without_any_name_is_not_added(program, coordinator):
    answer = coordinator.post(ADD, typed(program, given_name=" ", family_name=""))

    assert answer.status_code == 422
    assert "Give at least one name" in answer.content.decode()
    assert 'value="1990-02-28"' in answer.content.decode()
    assert not Person.objects.exists()


def test_nobody_is_added_to_a_program_that_one_does_not_write_in(coordinator):
    other = ProgramFactory()

    answer = coordinator.post(ADD, typed(other))

    assert answer.status_code == 422
    assert other.name not in coordinator.get(ADD).content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.COURT_LIAISON, Role.FACILITATOR])
def test_who_does_not_write_names_adds_nobody(role, program):
    assert signed_in(role, program).post(ADD, typed(program)).status_code == 403
    assert not Person.objects.exists()


def test_what_the_form_does_not_ask_is_not_taken(program, coordinator):
    asked = typed(
        program, record_no="P-1", id="11111111-1111-1111-1111-111111111111", time_zone="Asia/Dubai", status="completed"
    )

    coordinator.post(ADD, asked | {"messages_stopped_at": "2026-01-01"})

    person = Person.objects.get()
    assert person.record_no != "P-1"
    assert str(person.pk) != "11111111-1111-1111-1111-111111111111"
    assert (person.time_zone, person.messages_stopped_at) == ("", None)
    assert person.enrollments.get().status == EnrollmentStatus.REFERRED


def test_a_second_click_asks_whether_it_is_the_same_person(program, coordinator):
    coordinator.post(ADD, typed(program))

    answer = coordinator.post(ADD, typed(program))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody much like them is in the program already" in html
    assert reverse("people:show", args=[Person.objects.get().pk]) in html
    assert Person.objects.count() == 1


def test_somebody_else_of_the_same_name_is_added_once_that_was_said(program, coordinator):
    coordinator.post(ADD, typed(program))
    asked = coordinator.post(ADD, typed(program)).content.decode()
    others = re.search(r'name="others" value="([^"]+)"', asked)[1]

    coordinator.post(ADD, typed(program, others=others))

    assert Person.objects.count() == 2


def test_a_third_of_the_name_is_asked_about_again(policy, program, coordinator):
    first, second = (
        EnrollmentFactory(policy=policy, person=PersonFactory(given_name=given, family_name=family)).person
        for given, family in (("ANNA", "berg"), ("Anna", "Berg"))
    )

    answer = coordinator.post(ADD, typed(program, others=str(first.pk)))

    assert answer.status_code == 422
    assert f'value="{first.pk},{second.pk}"' in answer.content.decode()


def test_who_may_be_meant_is_asked_about_with_the_reasons_however_the_name_is_written(policy, program, coordinator):
    known = PersonFactory(given_name="Ofelia", family_name="Barragán", birth_date=date(1990, 2, 28))
    EnrollmentFactory(policy=policy, person=known)

    answer = coordinator.post(ADD, typed(program, given_name="Tomás", family_name="Baragan"))

    assert answer.status_code == 422
    assert "Same birth date, family name sounds alike. But: different given name." in words_of(answer)
    assert Person.objects.count() == 1


def test_while_somebody_types_those_in_reach_who_may_be_meant_show_with_the_reasons(policy, program, coordinator):
    known = PersonFactory(given_name="Ofelia", family_name="Barragan")
    EnrollmentFactory(policy=policy, person=known)
    half_filled = {"given_name": "Ofellia", "family_name": "Baragan", "birth_date": "1990-"}

    answer = coordinator.post(LIKELY, half_filled)

    html = answer.content.decode()
    assert (answer.status_code, "<html" in html) == (200, False)
    assert reverse("people:show", args=[known.pk]) in html
    assert "Family name sounds alike, given name sounds alike." in words_of(answer)


def test_while_somebody_types_nothing_tells_of_people_out_of_reach(coordinator, stranger, policy):
    EnrollmentFactory(policy=policy, person=PersonFactory(given_name="Ofelia", family_name="Barragan"))
    typed_now = {"given_name": "Ofelia", "family_name": "Barragan"}

    assert "Ofelia" in coordinator.post(LIKELY, typed_now).content.decode()
    assert stranger.post(LIKELY, typed_now).content.decode().strip() == ""


def test_while_somebody_types_and_when_they_save_another_name_is_recognized(program, policy, coordinator, stranger):
    person = PersonFactory(given_name="Ofelia", family_name="Ruiz")
    AliasFactory(person=EnrollmentFactory(policy=policy, person=person).person, given_name="Anna", family_name="Berg")

    hint = coordinator.post(LIKELY, {"given_name": "Ana", "family_name": "Berg"})
    asked = coordinator.post(ADD, typed(program))

    for answer in (hint, asked):
        assert "Ofelia Ruiz" in words_of(answer)
        assert "by the other name “Anna Berg”" in words_of(answer)
    assert (asked.status_code, Person.objects.count()) == (422, 1)
    assert stranger.post(LIKELY, {"given_name": "Ana", "family_name": "Berg"}).content.decode().strip() == ""


def test_somebody_known_by_a_referral_alone_is_asked_about_and_leads_to_the_referral(program, policy, coordinator):
    sent = ReferralFactory(program=program, person__given_name="Anna", person__family_name="Berg")

    hint = coordinator.post(LIKELY, {"given_name": "Anna", "family_name": "Berg"})
    asked = coordinator.post(ADD, typed(program))

    for answer in (hint, asked):
        assert reverse("referrals:show", args=[sent.pk]) in answer.content.decode()
        assert reverse("people:show", args=[sent.person_id]) not in answer.content.decode()
        assert f"{sent.number}: referred, no file yet" in words_of(answer)
    assert (asked.status_code, Person.objects.count(), Enrollment.objects.count()) == (422, 1, 0)

    coordinator.post(ADD, typed(program) | {"others": str(sent.person_id)})

    assert Person.objects.count() == 2


def test_somebody_referred_to_another_program_is_not_told_of(program, policy, coordinator):
    ReferralFactory(program=ProgramFactory(), person__given_name="Anna", person__family_name="Berg")

    hint = coordinator.post(LIKELY, {"given_name": "Anna", "family_name": "Berg"})
    added = coordinator.post(ADD, typed(program))

    assert (hint.content.decode().strip(), added.status_code) == ("", 302)


@pytest.mark.parametrize(
    "hostile",
    [{}, {"given_name": "A\x00b"}, {"family_name": "x" * 5000}, {"birth_date": "9999-99-99", "given_name": "%_'"}],
)
def test_what_is_no_name_has_no_likeness(hostile, coordinator):
    answer = coordinator.post(LIKELY, hostile)

    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


def test_somebody_of_the_name_in_another_program_is_not_told_of(program, coordinator):
    EnrollmentFactory(policy=PolicyFactory(), person=PersonFactory(given_name="Anna", family_name="Berg"))

    assert coordinator.post(ADD, typed(program)).status_code == 302


@pytest.mark.parametrize("others", ["nonsense", "1,2", ",,,", "x" * 5000])
def test_ids_of_nobody_say_nothing_about_the_people_of_the_name(others, program, coordinator):
    coordinator.post(ADD, typed(program))

    assert coordinator.post(ADD, typed(program, others=others)).status_code == 422
    assert Person.objects.count() == 1


# --- changing


def test_a_change_is_saved_and_the_log_says_that_names_changed_and_not_which(person, coordinator):
    coordinator.post(reverse("people:change", args=[person.pk]), of(person) | {"family_name": "O’Neill-Ibáñez"})

    person.refresh_from_db()
    assert person.family_name == "O’Neill-Ibáñez"
    assert events()[-1] == "person.changed"


def test_the_form_opens_with_what_is_on_record(person, coordinator):
    Person.objects.update(birth_date=date(1988, 12, 31), interpreter_needed=True)

    html = coordinator.get(reverse("people:change", args=[person.pk])).content.decode()

    assert 'value="1988-12-31"' in html
    assert re.search(r'name="interpreter_needed"[^>]*checked', html)


def test_who_saves_second_sees_what_the_first_wrote_and_decides_again(person, coordinator):
    url, mine = reverse("people:change", args=[person.pk]), of(person) | {"family_name": "Second"}
    coordinator.post(url, of(person) | {"family_name": "First", "given_name": "Ada"})

    answer = coordinator.post(url, mine)

    assert answer.status_code == 409
    assert Person.objects.get(pk=person.pk).family_name == "First"
    text = " ".join(answer.content.decode().split())
    assert "<li>Given name: Ada</li> <li>Family name: First</li>" in text
    assert 'value="Second"' in text

    again = mine | {"seen": re.search(r'name="seen" value="(\w+)"', text)[1]}
    assert coordinator.post(url, again).status_code == 302
    assert Person.objects.get(pk=person.pk).family_name == "Second"


def test_the_same_change_saved_twice_is_no_conflict(person, coordinator):
    url, mine = reverse("people:change", args=[person.pk]), of(person) | {"family_name": "First"}

    assert [coordinator.post(url, mine).status_code for _ in range(2)] == [302, 302]
    assert events().count("person.changed") == 1


def test_a_name_cannot_be_emptied(person, coordinator):
    nameless = of(person) | {"given_name": "", "family_name": ""}

    answer = coordinator.post(reverse("people:change", args=[person.pk]), nameless)

    assert answer.status_code == 422
    assert Person.objects.get(pk=person.pk).family_name == person.family_name
    assert "person.changed" not in events()


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.COURT_LIAISON])
def test_a_reader_changes_no_name_and_is_offered_no_way_to(role, program, person):
    reader = signed_in(role, program)
    url = reverse("people:change", args=[person.pk])

    assert url not in page(reader, person)
    assert reader.post(url, of(person) | {"family_name": "Changed"}).status_code == 403
    assert Person.objects.get(pk=person.pk).family_name == person.family_name


# --- another file


def test_a_file_is_opened_in_another_program_that_one_writes_in(person, coordinator):
    second = PolicyFactory().program
    coordinator.user.grants.create(role=Role.COORDINATOR, program=second, granted_at=person.inserted_at)

    coordinator.post(reverse("people:file_open", args=[person.pk]), {"program": str(second.pk)})

    assert Enrollment.objects.get(program=second).person_id == person.pk


def test_one_open_file_a_program_is_enough(person, program, coordinator):
    answer = coordinator.post(reverse("people:file_open", args=[person.pk]), {"program": str(program.pk)})

    assert answer.status_code == 422
    assert person.enrollments.count() == 1
    assert "Open a file in another program" not in page(coordinator, person)


def test_a_file_that_has_ended_leaves_room_for_another(person, program, coordinator):
    Enrollment.objects.update(status=EnrollmentStatus.COMPLETED)

    coordinator.post(reverse("people:file_open", args=[person.pk]), {"program": str(program.pk)})

    assert person.enrollments.count() == 2


def test_no_file_is_opened_in_a_program_of_others(person, coordinator):
    other = PolicyFactory().program

    answer = coordinator.post(reverse("people:file_open", args=[person.pk]), {"program": str(other.pk)})

    assert answer.status_code == 422
    assert person.enrollments.count() == 1


def test_somebody_under_age_is_not_added_and_the_page_says_where_they_go(coordinator, program):
    response = coordinator.post(ADD, typed(program, birth_date="2015-02-28"))

    assert response.status_code == 422
    assert "under 18" in response.content.decode()
    assert not Person.objects.filter(given_name="Anna").exists()
