"""On the pages: whose a number is, its line, its code word, and asking again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import ContactPoint, ContactStatus
from diversion.programs.models import PolicyVersion, Track
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PolicyFactory, in_status
from tests.web.people.conftest import page, signed_in
from tests.web.people.test_contacts import add_url, as_it_is, mobile, url

REVIEWS = reverse("people:reviews")
TODAY = NOW.date()


def words(answer):
    return " ".join(answer.content.decode().split())


def due(policy, **facts):
    """Somebody in the program whom somebody asked in October, and who is due since the middle of November."""
    person = EnrollmentFactory(policy=policy).person
    asked = {"asked_on": TODAY - timedelta(days=60), "review_due_on": TODAY - timedelta(days=16)}
    return ContactPointFactory(person=person, **(asked | facts))


# --- what is typed


def test_line_code_word_and_who_may_see_are_kept_and_shown_to_those_who_may_change_them(program, person, coordinator):
    facts = {"line_type": "voip", "line_type_source": "staff", "code_word": "blue heron", "who_may_see": "Her sister"}
    coordinator.post(add_url(person), mobile(value="209-555-0188", **facts))

    contact = ContactPoint.objects.get(value="+12095550188")
    assert (contact.line_type, contact.line_type_source) == ("voip", "staff")
    assert (contact.code_word, contact.who_may_see) == ("blue heron", "Her sister")
    shown = words(coordinator.get(url("contact", contact)))
    assert "<dd>blue heron</dd>" in shown
    assert "<dd>Her sister</dd>" in shown
    for reader in (coordinator, signed_in(Role.COURT_LIAISON, program)):
        seen = page(reader, person)
        assert "They gave a code word." in seen
        assert "heron" not in seen


def test_what_was_sealed_is_in_the_form_and_saving_it_again_keeps_it(contact, coordinator):
    coordinator.post(url("contact", contact), as_it_is(contact, code_word="blue heron"))
    assert 'value="blue heron"' in words(coordinator.get(url("contact", contact)))

    coordinator.post(url("contact", contact), as_it_is(contact, code_word="blue heron", who_may_see="x"))

    contact.refresh_from_db()
    assert (contact.code_word, contact.who_may_see) == ("blue heron", "x")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"line_type": "voip"}, "who says so"),
        ({"line_type": "landline", "line_type_source": "staff"}, "takes no texts"),
        ({"line_type": "satellite"}, "Select a valid choice"),
        ({"review_due_on": ""}, "This field is required"),
        ({"review_due_on": "2026-12-01"}, "after today"),
        ({"review_due_on": "2030-01-01"}, "within 180 days"),
        ({"code_word": "x" * 61}, "at most 60"),
        ({"code_word": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_is_refused(wrong, said, contact, coordinator):
    answer = coordinator.post(url("contact", contact), as_it_is(contact, **wrong))

    assert answer.status_code == 422
    assert said in words(answer)
    contact.refresh_from_db()
    assert contact.asked_on == TODAY


def test_letters_and_mails_have_no_line(person, coordinator):
    seen = words(coordinator.get(add_url(person, "postal")))

    assert "Kind of line" not in seen
    assert "Kind of line" in words(coordinator.get(add_url(person, "mobile")))


# --- is it theirs


def test_a_number_in_doubt_works_again_once_somebody_made_sure(person, contact, coordinator):
    coordinator.post(url("contact", contact), as_it_is(contact, status=ContactStatus.REASSIGNED))
    seen = page(coordinator, person)
    assert "Nothing goes there until somebody verifies that it is theirs." in seen
    refused = coordinator.post(url("contact", contact), as_it_is(contact))
    assert (refused.status_code, "Verify that it is theirs" in words(refused)) == (422, True)

    coordinator.post(url("verify", contact), {"how": "in_person"})

    contact.refresh_from_db()
    assert (contact.status, contact.verified_by, contact.verified_at) == (ContactStatus.OK, coordinator.user, NOW)
    assert contact.textable_since == NOW
    seen = page(coordinator, person)
    assert "Verified Tue, Dec 1: In person, on the device or on paper." in seen
    assert "Nothing goes there" not in seen


@pytest.mark.parametrize("how", ["", "telepathy"])
def test_how_one_knows_must_be_said(how, contact, coordinator):
    answer = coordinator.post(url("verify", contact), {"how": how})

    assert answer.status_code == 422
    contact.refresh_from_db()
    assert contact.verified_at is None


def test_a_stranger_verifies_nothing(contact, stranger):
    assert stranger.post(url("verify", contact), {"how": "call"}).status_code == 404
    contact.refresh_from_db()
    assert contact.verified_at is None


# --- asking again


def test_the_form_proposes_the_days_of_the_terms_that_the_file_was_signed_under(policy, person, coordinator):
    assert 'value="2027-01-30"' in words(coordinator.get(add_url(person)))  # sixty days

    PolicyVersion.objects.filter(pk=policy.pk).update(review_days=10, effective_to=date(2026, 11, 29))
    PolicyFactory(program=policy.program, version=2, effective_from=date(2026, 11, 30), review_days=20)

    assert 'value="2026-12-11"' in words(coordinator.get(add_url(person)))


def test_a_file_that_is_not_signed_goes_by_the_terms_of_today(policy, coordinator):
    unsigned = in_status(EnrollmentStatus.SCREENING, unsigned=True, program=policy.program).person
    PolicyVersion.objects.filter(pk=policy.pk).update(review_days=10, effective_to=date(2026, 11, 29))
    PolicyFactory(program=policy.program, version=2, effective_from=date(2026, 11, 30), review_days=20)
    PolicyFactory(program=policy.program, version=3, effective_from=date(2026, 11, 30), review_days=5, is_draft=True)

    assert 'value="2026-12-21"' in words(coordinator.get(add_url(unsigned)))


def test_of_several_files_the_fewest_days_hold(policy, person, coordinator):
    other = PolicyFactory(review_days=7)
    EnrollmentFactory(person=person, policy=other)
    coordinator.user.grants.create(role=Role.COORDINATOR, program=other.program, granted_at=NOW)

    assert 'value="2026-12-08"' in words(coordinator.get(add_url(person)))


def test_the_form_tells_nobody_of_a_program_that_they_do_not_see(person, coordinator):
    EnrollmentFactory(person=person, policy=PolicyFactory(program__track=Track.SELLER, review_days=14))

    assert 'value="2027-01-30"' in words(coordinator.get(add_url(person)))


def test_who_is_due_stands_on_the_list_with_as_many_as_the_page_of_people_says(policy, coordinator):
    first = due(policy, review_due_on=TODAY - timedelta(days=20))
    second = due(policy)
    never = due(policy, asked_on=None, asked_by=None, review_due_on=None)
    due(policy, review_due_on=TODAY + timedelta(days=1))
    due(policy, ended_at=NOW, is_primary=False)
    due(policy, status=ContactStatus.WRONG_PERSON)

    seen = words(coordinator.get(REVIEWS))

    assert [seen.index(str(contact.pk)) for contact in (never, first, second)] == sorted(
        seen.index(str(contact.pk)) for contact in (never, first, second)
    )
    assert seen.count('<a class="name"') == 3
    assert '<span class="count">3</span>' in seen
    assert "Ask again about 3 ways to reach somebody" in words(coordinator.get(reverse("people:list")))


def test_the_page_of_a_person_marks_what_is_due(policy, coordinator):
    contact = due(policy)

    assert ">Ask again</span>" in page(coordinator, contact.person).replace("</svg>", ">")

    coordinator.post(url("contact", contact), as_it_is(contact))
    assert ">Ask again</span>" not in page(coordinator, contact.person).replace("</svg>", ">")
    assert str(contact.pk) not in words(coordinator.get(REVIEWS))


def test_nobody_of_another_program_or_with_a_closed_file_is_on_the_list(policy, coordinator, stranger):
    contact = due(policy)
    assert str(contact.pk) in words(coordinator.get(REVIEWS))

    assert str(contact.pk) not in words(stranger.get(REVIEWS))
    assert "Ask again about" not in words(stranger.get(reverse("people:list")))

    contact.person.enrollments.update(status="withdrawn")
    assert "Nobody is due." in words(coordinator.get(REVIEWS))


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_costs_the_same_however_many_are_due(size, policy, coordinator, django_assert_num_queries):
    for _ in range(size):
        due(policy)
    coordinator.get(REVIEWS)

    with django_assert_num_queries(5):
        answer = coordinator.get(REVIEWS)

    assert words(answer).count('<a class="name"') == size


def test_who_may_only_read_is_led_to_the_page_of_the_person(policy, program):
    contact = due(policy)

    seen = words(signed_in(Role.COURT_LIAISON, program).get(REVIEWS))

    assert reverse("people:show", args=[contact.person_id]) in seen
    assert url("contact", contact) not in seen
