"""Other names, languages and numbers on the person's page: who sees them, who writes them, and that nothing is deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.people.keys import name_key
from diversion.people.models import Alias, Person, PersonIdentifier
from tests.factories import AliasFactory, EnrollmentFactory, IdentifierFactory, PersonFactory
from tests.web.people.conftest import events, page, signed_in

HOSTILE = "<img src=x onerror=alert(1)>"
NAME = {"given_name": "Ofe", "family_name": "Barragan", "kind": "booked"}
NUMBER = {"kind": "state_id", "agency": "", "value": "A-123 456"}


def url(name, person, row=None):
    return reverse(f"people:{name}", args=[person.pk, *([row.pk] if row else [])])


def words_of(answer):
    return " ".join(answer.content.decode().split())


# --- names


def test_a_name_is_added_from_the_page_shown_there_and_found(person, coordinator):
    answer = coordinator.post(url("name_add", person), NAME)

    assert answer.headers["Location"] == reverse("people:show", args=[person.pk])
    seen = page(coordinator, person)
    assert "The name is added" in seen
    assert "Also known as Ofe Barragan" in seen
    assert "As booked" in seen
    found = coordinator.post(reverse("people:find"), {"q": "barragan"})
    assert person.record_no in found.content.decode()


def test_a_name_is_corrected_and_the_page_keeps_what_it_said_before(person, coordinator):
    alias = AliasFactory(person=person, family_name="Baragan")
    assert 'value="Baragan"' in coordinator.get(url("name", person, alias)).content.decode()

    coordinator.post(url("name", person, alias), NAME)

    seen = page(coordinator, person)
    assert "Also known as Ofe Barragan" in seen
    assert "1 taken back" in seen
    assert "Corrected." in seen


def test_a_name_is_taken_back_with_a_reason_and_stays_on_the_page(person, coordinator):
    alias = AliasFactory(person=person, family_name="Baragan")

    refused = coordinator.post(url("name_withdraw", person, alias), {"reason": ""})
    assert (refused.status_code, Alias.objects.get().withdrawn_at) == (422, None)
    coordinator.post(url("name_withdraw", person, alias), {"reason": "Her sister’s"})

    seen = page(coordinator, person)
    assert "Also known as" not in seen
    assert f"{coordinator.user.name}: Her sister’s" in seen
    assert "This name was taken back." in words_of(coordinator.get(url("name", person, alias)))


def test_a_name_that_two_correct_at_once_is_corrected_once(person, coordinator):
    alias = AliasFactory(person=person, family_name="Baragan")
    coordinator.post(url("name", person, alias), NAME)

    second = coordinator.post(url("name", person, alias), NAME | {"family_name": "Barrios"})

    assert second.status_code == 422
    assert [row.shown for row in Alias.objects.filter(withdrawn_at=None)] == ["Ofe Barragan"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"given_name": "", "family_name": ""}, "Give at least one name"),
        ({"kind": "pet"}, "Select a valid choice"),
        ({"given_name": "x" * 121}, "at most 120"),
        ({"given_name": "a\x00b"}, "Null characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_what_was_typed_stays(wrong, words, person, coordinator):
    answer = coordinator.post(url("name_add", person), NAME | wrong)

    assert (answer.status_code, Alias.objects.count()) == (422, 0)
    assert words in answer.content.decode()


# --- languages


def test_what_somebody_speaks_is_kept_beside_the_language_of_their_messages(person, coordinator):
    form = coordinator.get(url("change", person)).context
    typed = {"given_name": "Ofelia", "family_name": "Ruiz", "language": "es", "seen": form["seen"]}

    coordinator.post(
        url("change", person),
        typed | {"best_language": "hmn", "other_languages": ["lo", "hmn", "en"], "interpreter_needed": "on"},
    )

    person.refresh_from_db()
    assert (person.language, person.best_language, person.other_languages) == ("es", "hmn", ["lo", "en"])
    seen = page(coordinator, person)
    assert "needs an interpreter: Hmong" in seen
    assert "Lao, English" in seen
    assert coordinator.get(url("change", person)).context["form"].initial["other_languages"] == ("lo", "en")


def test_languages_stand_in_the_alphabet_of_the_page_the_two_most_spoken_first(person, coordinator):
    coordinator.cookies["django_language"] = "es"

    labels = [
        label
        for _code, label in coordinator.get(url("change", person)).context["form"]["other_languages"].field.choices
    ]

    assert labels[:2] == ["Inglés", "Español"]
    assert labels[2:-1] == sorted(labels[2:-1], key=name_key)
    assert labels[-1] == "Otro idioma"


# --- numbers


def test_a_number_is_added_shown_in_plain_and_stands_sealed_in_the_database(person, coordinator):
    coordinator.post(url("number_add", person), NUMBER)

    seen = page(coordinator, person)
    assert "The number is added" in seen
    assert "A-123 456" in seen
    assert "123" not in PersonIdentifier.objects.get().sealed
    assert "person.number_added" in events()


def test_a_booking_number_needs_the_agency_that_gave_it(person, coordinator):
    booking = {"kind": "local_booking", "value": "26-1"}

    refused = coordinator.post(url("number_add", person), booking)
    assert "Choose the agency" in words_of(refused)
    coordinator.post(url("number_add", person), booking | {"agency": str(coordinator.user.agency_id)})

    assert PersonIdentifier.objects.get().agency == coordinator.user.agency
    assert coordinator.user.agency.name in page(coordinator, person)


def test_a_number_is_corrected_and_taken_back_and_both_stay_on_the_page(person, coordinator):
    number = IdentifierFactory(person=person, number="A1")

    coordinator.post(url("number", person, number), NUMBER)
    standing = PersonIdentifier.objects.get(withdrawn_at=None)
    coordinator.post(url("number_withdraw", person, standing), {"reason": "Read from the wrong sheet"})

    seen = page(coordinator, person)
    assert "2 taken back" in seen
    assert "Read from the wrong sheet" in seen
    assert PersonIdentifier.objects.count() == 2


def test_a_number_that_somebody_in_reach_has_leads_to_both_records_side_by_side(policy, person, coordinator):
    other = EnrollmentFactory(policy=policy).person
    coordinator.post(url("number_add", other), NUMBER)

    answer = coordinator.post(url("number_add", person), NUMBER)

    assert answer.status_code == 422
    assert reverse("people:merge", args=[person.pk, other.pk]) in answer.content.decode()


def test_a_number_that_somebody_out_of_reach_has_names_nobody(person, coordinator):
    other = EnrollmentFactory().person
    IdentifierFactory(person=other, number=NUMBER["value"])

    answer = coordinator.post(url("number_add", person), NUMBER)

    assert "Another record has this number" in words_of(answer)
    assert other.family_name not in answer.content.decode()
    assert str(other.pk) not in answer.content.decode()


def test_who_works_with_people_and_not_with_their_priors_sees_names_and_no_numbers(program, person):
    AliasFactory(person=person, family_name="Barragan")
    number = IdentifierFactory(person=person, number="A-777")
    case_manager = signed_in(Role.CASE_MANAGER, program)

    seen = page(case_manager, person)

    assert "Also known as Barragan" in seen
    assert "A-777" not in seen
    assert "Numbers of agencies" not in seen
    assert case_manager.get(url("number", person, number)).status_code == 403
    assert case_manager.post(url("number_add", person), NUMBER).status_code == 403


def test_who_reads_priors_reads_numbers_and_writes_none(program, person):
    number = IdentifierFactory(person=person, number="A-777")
    liaison = signed_in(Role.COURT_LIAISON, program)

    seen = page(liaison, person)

    assert "A-777" in seen
    assert url("number", person, number) not in seen
    assert liaison.get(url("number", person, number)).status_code == 403


def test_a_stranger_finds_neither_names_nor_numbers_and_writes_none(person, stranger):
    alias, number = AliasFactory(person=person), IdentifierFactory(person=person)
    asked = [
        ("name_add", None, NAME),
        ("name", alias, NAME),
        ("name_withdraw", alias, {"reason": "x"}),
        ("number_add", None, NUMBER),
        ("number", number, NUMBER),
        ("number_withdraw", number, {"reason": "x"}),
    ]

    assert [stranger.post(url(name, person, row), typed).status_code for name, row, typed in asked] == [404] * 6
    assert (Alias.objects.get(), PersonIdentifier.objects.get()) == (alias, number)
    assert events() == ["person.consent_given"]  # from before


def test_a_row_of_somebody_else_does_not_answer_under_this_person(policy, person, coordinator):
    other = EnrollmentFactory(policy=policy).person
    alias, number = AliasFactory(person=other), IdentifierFactory(person=other)

    assert coordinator.get(url("name", person, alias)).status_code == 404
    assert coordinator.get(url("number", person, number)).status_code == 404


def test_hostile_names_and_numbers_are_text(person, coordinator):
    alias = AliasFactory(person=person, family_name=HOSTILE)
    number = IdentifierFactory(person=person, number=HOSTILE)

    seen = [page(coordinator, person), words_of(coordinator.get(url("name", person, alias)))]
    seen.append(words_of(coordinator.get(url("number", person, number))))

    assert [html for html in seen if HOSTILE in html] == []


def test_the_page_asks_the_same_questions_however_many_names_and_numbers_there_are(
    person, coordinator, django_assert_num_queries
):
    def one_more_of_each():
        AliasFactory(person=person)
        AliasFactory(person=person, taken_back=True)
        IdentifierFactory(person=person)

    one_more_of_each()
    page(coordinator, person)
    with CaptureQueriesContext(connection) as of_one:
        page(coordinator, person)
    for _ in range(2):
        one_more_of_each()

    with django_assert_num_queries(len(of_one)):
        page(coordinator, person)


def test_of_a_number_whose_key_is_lost_the_page_says_so(person, coordinator):
    IdentifierFactory(person=person, sealed="v1:lost:x")

    assert "Cannot be read: its key is lost" in page(coordinator, person)


def test_both_languages_are_one_choice_when_two_records_are_put_together(policy, coordinator):
    kept, absorbed = (
        EnrollmentFactory(policy=policy, person=PersonFactory(given_name="Ofelia", best_language=best)).person
        for best in ("hmn", "es")
    )
    Person.objects.filter(pk=absorbed.pk).update(other_languages=["en"])
    absorbed.enrollments.update(status="declined", policy=None)

    answer = coordinator.get(reverse("people:merge", args=[kept.pk, absorbed.pk]))

    assert {"Language they speak best", "They also speak"} <= {field.label for field in answer.context["fields"]}
