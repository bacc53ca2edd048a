import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from diversion.accounts import queries
from diversion.accounts.models import RoleGrant, User
from diversion.accounts.reach import Grant
from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from tests.conftest import NOW
from tests.factories import ProgramFactory, UserFactory, staff
from tests.web.accounts.ways_in import give_password
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return staff(Role.ADMIN)


@pytest.fixture
def desk(client, administrator):
    """The browser of an administrator."""
    return sign_in(client, administrator)


@pytest.fixture
def program():
    return ProgramFactory()


def invitation(program, **fields):
    roles = [f"coordinator@{program.pk}"]
    return {"email": "rosa@example.test", "name": "Rosa Villanueva", "language": "en", "roles": roles} | fields


def post(desk, name, user, **fields):
    return desk.post(reverse(f"accounts:{name}", args=[user.pk]), fields)


# --- the list


def test_the_list_names_everybody_with_their_roles_and_what_state_the_account_is_in(desk, program):
    staff(Role.COORDINATOR, program, name="Teresa Quiroga")
    UserFactory(name="Left Behind", disabled_at=NOW, disabled_reason="Left")
    UserFactory(name="Not Yet", password=None)

    page = desk.get(reverse("accounts:list")).content.decode()

    assert f"Program coordinator ({program.name})" in page
    for name, state in (("Teresa Quiroga", "Open"), ("Left Behind", "Shut"), ("Not Yet", "Invited")):
        assert re.search(rf"{name}</a>.*?>{state}</span>", page, re.DOTALL)


@pytest.mark.parametrize("more", [1, 20])
def test_the_list_costs_the_same_at_any_size(desk, program, more, django_assert_max_num_queries):
    for _ in range(more):
        staff(Role.COORDINATOR, program)

    with django_assert_max_num_queries(6):
        desk.get(reverse("accounts:list"))


# --- an invitation, from the form to the first page


def test_somebody_who_is_invited_sets_a_password_and_gets_in(desk, program, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(reverse("accounts:invite"), invitation(program))
    user = User.objects.get(email="rosa@example.test")
    assert answer.url == reverse("accounts:show", args=[user.pk])
    assert queries.live_grants(user.pk) == [Grant(Role.COORDINATOR, program.pk)]

    browser = Client()
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    words = {"password1": "a few words of my own", "password2": "a few words of my own"}
    assert browser.post(browser.get(link).url, words).url == reverse("account_reset_password_from_key_done")

    give_password(browser, user.email, "a few words of my own")
    assert browser.get(reverse("today")).url == reverse("mfa_activate_totp")
    assert "was used or is too old" in Client().get(link).content.decode()


def test_a_second_invitation_is_refused_at_the_form(desk, program):
    UserFactory(email="rosa@example.test")

    answer = desk.post(reverse("accounts:invite"), invitation(program))

    assert answer.status_code == 422
    assert "Somebody has this e-mail address already." in answer.content.decode()


def test_a_new_link_makes_the_first_one_useless_only_when_it_was_used(desk, django_capture_on_commit_callbacks):
    waiting = UserFactory(password=None)

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(desk, "invite_again", waiting)

    assert answer.url == reverse("accounts:show", args=[waiting.pk])
    assert [message.to for message in mail.outbox] == [[waiting.email]]


# --- what is sent besides the form's fields changes nothing


def test_fields_that_the_form_does_not_have_are_not_taken(desk, administrator, program):
    extra = {
        "id": str(administrator.pk),
        "agency": str(program.agency_id),
        "agency_id": str(program.agency_id),
        "password": "chosen by another",
        "is_superuser": "true",
        "disabled_at": "2020-01-01",
        "security_stamp": "0" * 32,
    }

    desk.post(reverse("accounts:invite"), invitation(program, **extra))

    user = User.objects.get(email="rosa@example.test")
    assert user.pk != administrator.pk
    assert user.agency_id == administrator.agency_id
    assert (user.has_usable_password(), user.disabled_at) == (False, None)


@pytest.mark.parametrize(
    "role", ["admin", "god@all", "coordinator@all", "coordinator@00000000-0000-0000-0000-000000000000", "admin@x@all"]
)
def test_a_role_that_the_form_did_not_offer_is_not_given(desk, program, role):
    answer = desk.post(reverse("accounts:invite"), invitation(program, roles=[role]))

    assert answer.status_code == 422
    assert not User.objects.filter(email="rosa@example.test").exists()


def test_ones_own_account_page_changes_ones_own_language_and_nothing_else(client):
    user, other = UserFactory(), UserFactory()
    sign_in(client, user)

    client.post(
        reverse("accounts:mine"),
        {"language": "es", "user_id": str(other.pk), "email": "x@example.test", "roles": "admin@all", "name": "X"},
    )

    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.language, other.language) == ("es", "en")
    assert user.email != "x@example.test"
    assert not RoleGrant.objects.filter(user=user).exists()


def test_who_acts_is_who_is_signed_in_whatever_the_form_says(desk, administrator, program):
    another = staff(Role.ADMIN)
    user = UserFactory()

    post(desk, "disable", user, reason="Left", by=str(another.pk), at="2020-01-01")

    event = AuditEvent.objects.get(action="staff.disabled")
    assert event.actor_id == administrator.pk
    assert event.at == NOW


# --- one account


def test_roles_are_changed_with_a_reason_and_shown(desk, program):
    user = staff(Role.COORDINATOR, program)

    answer = post(desk, "roles", user, roles=[f"finance@{program.pk}"], reason="New duties")

    page = desk.get(answer.url).content.decode()
    assert queries.live_grants(user.pk) == [Grant(Role.FINANCE, program.pk)]
    assert f'value="finance@{program.pk}"' in page
    assert re.search(rf'value="finance@{program.pk}"[^>]*checked', page)


@pytest.mark.parametrize("name", ["roles", "disable", "enable", "factor"])
def test_no_change_without_a_reason(desk, program, name):
    user = staff(Role.COORDINATOR, program)

    answer = post(desk, name, user, roles=[f"finance@{program.pk}"])

    assert answer.status_code == 422
    assert queries.live_grants(user.pk) == [Grant(Role.COORDINATOR, program.pk)]
    assert not AuditEvent.objects.exclude(action="staff.signed_in").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("roles", "You cannot take the administrator role from yourself."),
        ("disable", "You cannot shut your own account."),
        ("factor", "You cannot take away your own code app."),
    ],
)
def test_an_administrator_is_told_that_they_cannot_shut_themselves_out(desk, administrator, name, sentence):
    answer = post(desk, name, administrator, reason="Oops")

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_account_is_shut_and_opened_again(desk):
    user = UserFactory()

    post(desk, "disable", user, reason="On leave")
    assert "On leave" in desk.get(reverse("accounts:show", args=[user.pk])).content.decode()

    post(desk, "enable", user, reason="Back")
    user.refresh_from_db()
    assert user.is_active


def test_the_title_names_the_page_and_nobody(desk):
    user = UserFactory(name="Teresa Quiroga")

    page = desk.get(reverse("accounts:show", args=[user.pk])).content.decode()

    assert "<title>Account ·" in page
