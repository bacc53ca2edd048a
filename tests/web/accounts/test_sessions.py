import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from diversion.accounts import actions
from diversion.accounts.models import RoleGrant
from diversion.accounts.reach import Grant
from diversion.accounts.walls import Role
from diversion.core import clock
from tests.factories import UserFactory, staff
from tests.factories.accounts import PASSWORD
from tests.web.accounts.ways_in import enter, give_code, give_password, is_in, with_app

pytestmark = pytest.mark.django_db

MINUTE = 60
FORGET = '"cache", "storage"'


def leads_to_sign_in(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


# --- how long


def test_after_thirty_minutes_without_use_sign_in_is_asked_again(user, time_machine):
    browser = enter(user)
    time_machine.shift(30 * MINUTE + 1)

    assert leads_to_sign_in(browser.get(reverse("today")))


def test_use_keeps_a_sign_in_alive(user, time_machine):
    browser = enter(user)
    for _ in range(4):
        time_machine.shift(29 * MINUTE)
        assert is_in(browser)


def test_after_twelve_hours_it_ends_however_much_it_was_used(user, time_machine):
    browser = enter(user)
    for _ in range(24):
        time_machine.shift(29 * MINUTE)
        assert is_in(browser)
    time_machine.shift(25 * MINUTE)

    assert leads_to_sign_in(browser.get(reverse("today")))


def test_a_sign_in_that_was_kept_aside_ends_as_well(client, user, time_machine):
    give_password(client, user.email)
    give_code(client)  # and not a page more
    time_machine.shift(31 * MINUTE)

    assert leads_to_sign_in(client.get(reverse("today")))


def test_a_page_that_asks_by_itself_is_no_use(client, user, time_machine):
    enter(user, client)
    for _ in range(31):
        time_machine.shift(MINUTE)
        client.get(reverse("messages:sandbox_news"))

    assert leads_to_sign_in(client.get(reverse("today")))


def test_a_piece_of_a_page_that_is_asked_for_too_late_becomes_the_sign_in_page(user, time_machine):
    browser = enter(user)
    time_machine.shift(31 * MINUTE)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/classes/"}

    answer = browser.post(reverse("accounts:mine"), {"language": "es"}, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next=/classes/"
    user.refresh_from_db()
    assert user.language == "en"


def test_an_ended_sign_in_tells_why_and_makes_the_browser_forget(user, time_machine):
    browser = enter(user)
    time_machine.shift(31 * MINUTE)

    answer = browser.get(reverse("today"))

    assert answer.headers["Clear-Site-Data"] == FORGET
    assert "You were signed out after a while without use." in browser.get(answer.url).content.decode()


# --- one's own


def test_sign_in_makes_a_new_session_id(client, user):
    client.get(reverse("account_login"))
    give_password(client, user.email)
    planted = client.session.session_key

    give_code(client)

    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


def test_sign_out_ends_the_session_on_the_server_and_makes_the_browser_forget(user):
    browser = enter(user)
    key = browser.session.session_key

    answer = browser.post(reverse("account_logout"))

    assert answer.headers["Clear-Site-Data"] == FORGET
    assert answer.headers["Cache-Control"] == "no-store, private"
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def test_a_link_does_not_sign_out(user):
    browser = enter(user)

    assert browser.get(reverse("account_logout")).status_code == 405
    assert is_in(browser)


def test_a_new_password_ends_all_sessions(user, time_machine):
    elsewhere = enter(user)
    time_machine.shift(31)
    here = enter(user)

    here.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another long enough password",
            "password2": "another long enough password",
        },
    )

    assert not is_in(elsewhere)
    assert not is_in(here)
    assert give_password(here, user.email, "another long enough password").url == reverse("mfa_authenticate")


@pytest.mark.parametrize("name", ["today", "accounts:mine", "mfa_index", "account_change_password", "classes:list"])
def test_no_page_of_somebody_signed_in_is_kept_by_the_browser(user, name):
    browser = enter(user)

    for method in (browser.get, browser.head):
        assert method(reverse(name)).headers["Cache-Control"] == "no-store, private"


def test_neither_is_a_page_that_is_not_there_or_shut(user):
    browser = enter(user)

    answers = [browser.get("/nothing-here/"), browser.get(reverse("audit:search"))]

    assert [answer.status_code for answer in answers] == [404, 403]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store, private"}


# --- rights act on the next request


def test_a_role_that_was_taken_away_is_gone_with_the_next_page_of_an_open_session(client):
    user = with_app(staff(Role.ADMIN))
    enter(user, client)
    assert client.get(reverse("audit:search")).status_code == 200

    RoleGrant.objects.filter(user=user).update(ended_at=clock.now(), ended_by=UserFactory())

    assert client.get(reverse("audit:search")).status_code == 403


def test_a_role_that_was_given_is_there_with_the_next_page(client, user):
    enter(user, client)
    assert client.get(reverse("audit:search")).status_code == 403

    RoleGrant.objects.create(user=user, role=Role.ADMIN, granted_at=clock.now())

    assert client.get(reverse("audit:search")).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda user, by: actions.disable(user_id=user.pk, by=by, at=clock.now(), reason="Left"),
        lambda user, by: actions.set_roles(
            user_id=user.pk, grants=[Grant(Role.ADMIN, None)], by=by, at=clock.now(), reason="New duties"
        ),
    ],
    ids=["shut", "other roles"],
)
def test_shutting_an_account_or_changing_its_roles_ends_its_sessions_at_once(user, change):
    browser = enter(user)

    change(user, staff(Role.ADMIN))

    assert leads_to_sign_in(browser.get(reverse("today")))


def test_an_emptied_cache_signs_nobody_out(user):
    browser = enter(user)
    cache.clear()

    assert is_in(browser)


def test_the_cookie_is_shown_to_no_script_and_to_no_other_site(client, user):
    give_password(client, user.email)
    cookie = give_code(client).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
