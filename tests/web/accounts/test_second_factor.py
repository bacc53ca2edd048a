import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.web.accounts import factors
from diversion.web.sessions import WITHOUT_SECOND_FACTOR
from tests.architecture import walk
from tests.factories import UserFactory, staff
from tests.web.accounts.ways_in import (
    SECRET,
    code,
    enter,
    give_code,
    give_password,
    is_in,
    with_app,
    wrong_code,
)

pytestmark = pytest.mark.django_db

HALF_A_MINUTE = 31
OWN_PAGES = sorted(
    reverse(name)
    for name, entry in walk.routes().items()
    if not entry.pattern.regex.groupindex and name not in WITHOUT_SECOND_FACTOR and name != "healthz"
)


@pytest.fixture
def half_in(client):
    """A browser whose user gave a password and has no code app yet."""
    user = staff(Role.ADMIN)
    give_password(client, user.email)
    return client


# --- no path around it


@pytest.mark.parametrize("url", OWN_PAGES)
def test_with_a_password_alone_every_page_leads_to_setting_up_the_app(half_in, url):
    answer = half_in.get(url)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("url", OWN_PAGES)
def test_nor_does_a_piece_of_a_page_or_a_form_get_past(half_in, url):
    answers = [half_in.get(url, headers={"HX-Request": "true"}), half_in.post(url, headers={"HX-Request": "true"})]

    assert {(answer.status_code, answer.headers["HX-Redirect"]) for answer in answers} == {
        (401, reverse("mfa_activate_totp"))
    }


def test_between_password_and_code_nobody_is_signed_in(client, user):
    give_password(client, user.email)

    assert client.get(reverse("today")).url.startswith(reverse("account_login"))
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_login"))


def test_a_link_for_a_new_password_does_not_replace_the_code(client, user, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    form = client.get(link).url
    client.post(form, {"password1": "another long enough password", "password2": "another long enough password"})

    asked = give_password(client, user.email, "another long enough password")

    assert asked.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_no_browser_is_remembered(client, user):
    page = client.get(reverse("account_login")).content.decode()
    give_password(client, user.email, remember="on")
    answer = give_code(client)

    assert "remember" not in page
    assert answer.cookies["sessionid"]["max-age"] == ""
    assert not [name for name in answer.cookies if "trust" in name]

    client.post(reverse("account_logout"))
    assert give_password(client, user.email).url == reverse("mfa_authenticate")


def test_its_holder_cannot_switch_it_off(client, user):
    enter(user, client)

    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert factors.has_app(user.pk)


def test_in_the_demonstration_a_password_is_enough(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    give_password(client, UserFactory().email)

    assert is_in(client)


# --- setting it up


def set_up(client):
    secret = re.search(
        r'id="secret" readonly value="(\w+)"', client.get(reverse("mfa_activate_totp")).content.decode()
    )[1]
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code(secret)})


def test_setting_up_the_app_is_being_in_with_ten_codes_to_keep(half_in):
    _secret, answer = set_up(half_in)

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert is_in(half_in)
    assert len(re.findall(r"<li>\w{8}</li>", half_in.get(answer.url).content.decode())) == 10
    assert AuditEvent.objects.filter(action="staff.factor_set").count() == 1


def test_the_code_that_set_up_the_app_opens_nothing_more(half_in):
    secret, _answer = set_up(half_in)
    email = AuditEvent.objects.get(action="staff.factor_set").actor_id
    another = Client()

    give_password(another, walk.User.objects.get(pk=email).email)
    give_code(another, code(secret))

    assert not is_in(another)


def test_secrets_and_recovery_codes_lie_encrypted_in_the_database(user):
    kept = {row.type: row.data for row in Authenticator.objects.filter(user=user)}
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()

    assert SECRET not in str(kept)
    assert kept["totp"]["secret"].startswith("v1:test:")
    assert not [word for word in codes if word in str(kept)]
    assert kept["recovery_codes"]["seed"].startswith("v1:test:")


def test_the_password_is_asked_again_before_a_factor_is_changed_when_it_was_given_long_ago(user, time_machine):
    browser = enter(user)
    assert browser.get(reverse("mfa_generate_recovery_codes")).status_code == 200

    time_machine.shift(301)

    assert browser.get(reverse("mfa_generate_recovery_codes")).url.startswith(reverse("account_reauthenticate"))


# --- codes


def test_a_code_is_taken_once(user):
    enter(user)
    thief = Client()
    give_password(thief, user.email)

    answer = give_code(thief)

    assert "it was used before" in answer.content.decode()
    assert not is_in(thief)


def test_the_next_code_is_taken(client, user, time_machine):
    enter(user)
    time_machine.shift(HALF_A_MINUTE)

    enter(user, client)

    assert is_in(client)


def test_a_code_of_ten_minutes_ago_is_not_taken(client, user, time_machine):
    old = code()
    time_machine.shift(600)
    give_password(client, user.email)

    give_code(client, old)

    assert not is_in(client)


def test_a_recovery_code_is_taken_once_in_place_of_the_app(client, user):
    [word, *_rest] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    give_password(client, user.email)
    give_code(client, word)
    assert is_in(client)

    thief = Client()
    give_password(thief, user.email)
    give_code(thief, word)
    assert not is_in(thief)


def test_a_wrong_code_goes_on_record(client, user):
    give_password(client, user.email)
    give_code(client, wrong_code())

    event = AuditEvent.objects.get(action="staff.code_failed")
    assert (event.subject_id, event.actor_id) == (str(user.pk), None)


def test_five_wrong_codes_shut_out_the_right_one_too_from_any_browser(user):
    for _ in range(5):
        browser = Client()
        give_password(browser, user.email)
        give_code(browser, wrong_code())
    browser = Client()
    give_password(browser, user.email)

    answer = give_code(browser)

    assert "Too many wrong tries" in answer.content.decode()
    assert not is_in(browser)


# --- changes end other sessions


def test_new_recovery_codes_end_all_other_sessions_and_keep_this_one(user, time_machine):
    elsewhere = enter(user)
    time_machine.shift(HALF_A_MINUTE)
    here = enter(user)

    here.post(reverse("mfa_generate_recovery_codes"))

    assert is_in(here)
    assert not is_in(elsewhere)
    assert AuditEvent.objects.filter(action="staff.codes_made").count() == 1


def test_taking_the_app_away_ends_all_sessions_and_asks_for_a_new_one(user, time_machine):
    theirs = enter(user)
    administrator = with_app(staff(Role.ADMIN))
    desk = enter(administrator)

    desk.post(reverse("accounts:factor", args=[user.pk]), {"reason": "New phone, seen in person"})

    assert not is_in(theirs)
    assert not Authenticator.objects.filter(user=user).exists()
    give_password(theirs, user.email)
    assert theirs.get(reverse("today")).url == reverse("mfa_activate_totp")
