import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from diversion.audit.models import AuditEvent
from diversion.demo import sign_ins
from diversion.web.accounts.signin import AnswerThenMail
from tests.conftest import NOW
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.web.accounts.ways_in import enter, give_code, give_password, is_in, said, with_app

pytestmark = pytest.mark.django_db

MISSING = "nobody@example.test"
NEW_PASSWORD = "another long enough password"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: the work, and so the time, that an answer takes."""

    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture
def shut(db):
    return with_app(UserFactory(disabled_at=NOW, disabled_reason="Left"))


def test_before_sign_in_the_page_says_that_the_system_is_restricted(client):
    page = client.get(reverse("account_login")).content.decode()

    assert page.index("What you do here is recorded") < page.index('name="password"')


@pytest.mark.parametrize("is_demo", [True, False])
def test_accounts_are_listed_on_the_sign_in_page_of_the_demonstration_alone(client, settings, is_demo):
    settings.DEMO = is_demo

    page = client.get(reverse("account_login")).content.decode()

    assert all((entry.email in page) is is_demo for entry in sign_ins.SIGN_INS)
    assert (sign_ins.PASSWORD in page) is is_demo


def test_password_and_code_lead_to_today_and_go_on_record(client, user):
    asked = give_password(client, user.email)
    answer = give_code(client)

    assert (asked.url, answer.url) == (reverse("mfa_authenticate"), reverse("today"))
    assert is_in(client)
    assert AuditEvent.objects.filter(action="staff.signed_in", actor_id=user.pk).count() == 1


def test_the_address_may_be_written_with_capitals(client, user):
    assert give_password(client, user.email.upper()).url == reverse("mfa_authenticate")


def test_after_sign_in_one_is_where_one_wanted_to_be_and_never_on_another_site(client, user):
    give_password(client, user.email, next=reverse("accounts:mine"))
    assert give_code(client).url == reverse("accounts:mine")


def test_a_way_back_that_leads_to_another_site_is_not_taken(client, user):
    give_password(client, user.email, next="https://evil.example/")

    assert give_code(client).url == reverse("today")


def test_nobody_can_sign_up(client):
    assert client.get("/account/signup/").status_code == 404


# --- nothing tells whether an account exists


def test_a_wrong_password_a_missing_and_a_shut_account_are_answered_alike(client, user, shut):
    told = {
        said(give_password(client, user.email, "a wrong password")),
        said(give_password(client, MISSING)),
        said(give_password(client, shut.email, "a wrong password")),
        said(give_password(client, shut.email)),
    }

    assert len(told) == 1
    assert "E-mail or password is not right." in next(iter(told))[1]


@pytest.mark.parametrize("password", ["a wrong password", PASSWORD])
def test_each_of_them_takes_the_same_hashing(settings, password):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    there, shut, invited = (
        UserFactory(),
        UserFactory(disabled_at=NOW, disabled_reason="Left"),
        UserFactory(password=None),
    )
    counts = {}

    for email in (there.email, shut.email, invited.email, MISSING):
        CountingHasher.count = 0
        give_password(Client(), email, password)
        counts[email] = CountingHasher.count

    assert set(counts.values()) == {1}


def test_somebody_who_was_invited_and_has_no_password_cannot_sign_in(client):
    invited = UserFactory(password=None)

    assert said(give_password(client, invited.email, "")) == said(give_password(client, MISSING, ""))
    assert said(give_password(client, invited.email)) == said(give_password(client, MISSING))


def test_a_failed_sign_in_is_on_record_without_the_address(client, user):
    give_password(client, user.email, "a wrong password")

    event = AuditEvent.objects.get(action="staff.sign_in_failed")
    assert (event.actor_id, event.subject_id) == (None, "unknown")


# --- five wrong passwords


def fail(client, email, times=5):
    return [said(give_password(client, email, "a wrong password")) for _ in range(times)]


def test_five_wrong_passwords_shut_an_account_for_the_right_one_too(client, user):
    fail(client, user.email)

    answer = give_password(client, user.email)

    assert "Too many wrong tries. Wait 15 minutes" in answer.content.decode()
    assert not is_in(client)


def test_four_wrong_passwords_do_not(client, user):
    fail(client, user.email, times=4)

    assert give_password(client, user.email).url == reverse("mfa_authenticate")


def test_right_passwords_shut_nothing(user):
    answers = [give_password(Client(), user.email) for _ in range(7)]

    assert {answer.url for answer in answers} == {reverse("mfa_authenticate")}


def test_another_spelling_of_the_address_gives_no_more_tries(client, user):
    fail(client, user.email.upper(), times=3)
    fail(client, user.email, times=2)

    assert "Too many wrong tries" in give_password(client, user.email.title()).content.decode()


def test_another_name_of_this_server_gives_no_more_tries(client, user):
    for number in range(5):
        client.post(
            reverse("account_login"),
            {"login": user.email, "password": "a wrong password"},
            headers={"host": f"name{number}.example.org"},
        )

    assert "Too many wrong tries" in give_password(client, user.email).content.decode()


def test_an_address_without_an_account_and_a_shut_one_are_locked_just_alike(client, user, shut):
    emails = (user.email, MISSING, shut.email)

    answers = [[*fail(client, email), said(give_password(client, email))] for email in emails]

    assert answers[0] == answers[1] == answers[2]
    assert "Too many wrong tries" in answers[0][-1][1]


def test_when_the_lock_has_run_out_the_right_password_opens_again(client, user):
    fail(client, user.email)
    cache.clear()  # as the server does after 15 minutes

    assert give_password(client, user.email).url == reverse("mfa_authenticate")


def test_the_cache_holds_no_address(client, user):
    fail(client, user.email)

    held = cache._cache.get_client().keys("*")
    assert held
    assert not [key for key in held if user.email.encode() in key]


# --- a forgotten password


def ask_for_a_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def link_in(mail):
    return re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.body)[1]


def set_password(client, link, password=NEW_PASSWORD):
    form = client.get(link).url
    return client.post(form, {"password1": password, "password2": password})


def test_a_forgotten_password_is_answered_alike_for_everybody_and_mailed_to_those_who_are_here(
    client, user, shut, mailoutbox
):
    answers = [ask_for_a_link(client, email) for email in (user.email, MISSING, shut.email)]

    assert len({(said(answer), answer.url) for answer in answers}) == 1
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_the_mail_goes_when_the_answer_has_left_so_that_its_time_tells_nothing(rf):
    mailed = []
    answer = AnswerThenMail("/there/", request=rf.post("/here/"), mail=lambda: mailed.append("a link"))
    assert mailed == []

    request_finished.disconnect(close_old_connections)  # the test's own connection stays
    answer.close()  # as the server does when all is sent
    request_finished.connect(close_old_connections)

    assert mailed == ["a link"]


def test_a_link_sets_a_password_once(client, user, mailoutbox):
    ask_for_a_link(client, user.email)
    link = link_in(mailoutbox[0])

    assert set_password(client, link).url == reverse("account_reset_password_from_key_done")

    assert "This link was used or is too old" in client.get(link).content.decode()
    assert give_password(client, user.email, NEW_PASSWORD).url == reverse("mfa_authenticate")


def test_opening_a_link_changes_nothing_so_that_scanners_of_mail_do_no_harm(client, user, mailoutbox):
    ask_for_a_link(client, user.email)
    link = link_in(mailoutbox[0])

    for _ in range(10):
        client.get(client.get(link).url)

    assert set_password(client, link).url == reverse("account_reset_password_from_key_done")


def test_a_short_password_is_refused(client, user, mailoutbox):
    ask_for_a_link(client, user.email)

    answer = set_password(client, link_in(mailoutbox[0]), "short")

    assert "at least 12 characters" in answer.content.decode()


def test_a_new_password_ends_every_session_and_signs_nobody_in(client, user, mailoutbox):
    elsewhere = enter(user)
    ask_for_a_link(client, user.email)

    set_password(client, link_in(mailoutbox[0]))

    assert not is_in(elsewhere)
    assert not is_in(client)
    assert AuditEvent.objects.filter(action="staff.password_set", subject_id=user.pk).count() == 1


def test_the_mail_is_in_the_readers_language_and_names_nobody(client, mailoutbox):
    reader = UserFactory(language="es", name="Rosa Villanueva")

    ask_for_a_link(client, reader.email)

    assert mailoutbox[0].subject != "A new password"
    assert "Rosa" not in mailoutbox[0].body
