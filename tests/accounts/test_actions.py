import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.db import IntegrityError, connection, transaction

from diversion.accounts import actions, queries
from diversion.accounts.actions import (
    AddressTaken,
    NewStaff,
    NoLongerAdministrator,
    NotOnYourself,
    NotWaiting,
    ProgramMissing,
)
from diversion.accounts.invitations import NotMailed
from diversion.accounts.models import RoleGrant, User
from diversion.accounts.reach import Grant
from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from tests.conftest import NOW
from tests.factories import AgencyFactory, ProgramFactory, UserFactory, staff

pytestmark = pytest.mark.django_db

LINK = "https://tracker.example.org/set/secret-of-the-link/"


@pytest.fixture
def administrator():
    return staff(Role.ADMIN)


def new_staff(**fields):
    usual = {"email": "Rosa@Example.test", "name": "Rosa Villanueva", "language": "en", "agency_id": AgencyFactory().pk}
    return NewStaff(**usual | fields)


def invite(by, *, grants=(), **fields):
    return actions.invite(new_staff(**fields), grants=grants, link_for=lambda user: LINK, by=by, at=NOW)


def recorded(action):
    return AuditEvent.objects.filter(action=action)


# --- invite


def test_an_invitation_makes_an_account_without_a_password_in_small_letters(administrator):
    user = invite(administrator)

    assert (user.email, user.has_usable_password(), user.invited_at) == ("rosa@example.test", False, NOW)
    assert recorded("staff.invited").get().actor_id == administrator.pk


@pytest.mark.parametrize(("language", "word"), [("en", "set your password"), ("es", "elegir su contraseña")])
def test_the_mail_is_in_their_language_and_goes_when_all_is_saved(
    administrator, language, word, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite(administrator, language=language)
        assert mail.outbox == []

    [invitation] = mail.outbox
    assert invitation.to == ["rosa@example.test"]
    assert LINK in invitation.body
    assert word in invitation.body.lower()


def test_an_address_is_taken_once_however_it_is_written(administrator):
    invite(administrator)

    with pytest.raises(AddressTaken):
        invite(administrator, email="ROSA@example.TEST")

    assert User.objects.filter(email="rosa@example.test").count() == 1
    assert recorded("staff.invited").count() == 1


def test_a_role_held_in_a_program_needs_one_and_otherwise_nobody_is_invited(administrator):
    with pytest.raises(ProgramMissing):
        invite(administrator, grants=[Grant(Role.COORDINATOR, None)])

    assert not User.objects.filter(email="rosa@example.test").exists()
    assert not recorded("staff.invited").exists()


def test_an_agency_wide_role_is_held_everywhere_whatever_program_was_named(administrator):
    user = invite(administrator, grants=[Grant(Role.AUDITOR_READONLY, ProgramFactory().pk)])

    assert queries.live_grants(user.pk) == [Grant(Role.AUDITOR_READONLY, None)]


def test_a_mail_server_that_is_down_is_said_and_the_account_stays(
    administrator, settings, django_capture_on_commit_callbacks, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(NotMailed, match="Invite again"), django_capture_on_commit_callbacks(execute=True):
        invite(administrator)

    assert User.objects.filter(email="rosa@example.test").exists()
    assert "rosa@example.test" not in caplog.text


def test_who_has_no_password_yet_can_be_invited_again(administrator, django_capture_on_commit_callbacks):
    user = invite(administrator)

    with django_capture_on_commit_callbacks(execute=True):
        actions.invite_again(user_id=user.pk, link_for=lambda user: LINK, by=administrator, at=NOW)

    assert [message.to for message in mail.outbox] == [["rosa@example.test"]]
    assert recorded("staff.invited_again").count() == 1


@pytest.mark.parametrize("fields", [{}, {"password": None, "disabled_at": NOW, "disabled_reason": "Left"}])
def test_who_has_a_password_or_is_shut_out_is_not_invited_again(
    administrator, fields, django_capture_on_commit_callbacks
):
    user = UserFactory(**fields)

    with pytest.raises(NotWaiting), django_capture_on_commit_callbacks(execute=True):
        actions.invite_again(user_id=user.pk, link_for=lambda user: LINK, by=administrator, at=NOW)

    assert mail.outbox == []


# --- roles


def set_roles(user, grants, *, by):
    actions.set_roles(user_id=user.pk, grants=grants, by=by, at=NOW, reason="New duties")


def test_new_roles_replace_the_old_which_stay_on_record(administrator):
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)
    stamp = user.security_stamp

    set_roles(user, [Grant(Role.FINANCE, program.pk), Grant(Role.FACILITATOR, program.pk)], by=administrator)

    assert {grant.role for grant in queries.live_grants(user.pk)} == {Role.FINANCE, Role.FACILITATOR}
    ended = RoleGrant.objects.get(user=user, role=Role.COORDINATOR)
    assert (ended.ended_at, ended.ended_by) == (NOW, administrator)
    event = recorded("staff.roles_changed").get()
    assert event.reason == "New duties"
    assert event.changes["roles"] == [
        [f"coordinator@{program.pk}"],
        [f"facilitator@{program.pk}", f"finance@{program.pk}"],
    ]
    user.refresh_from_db()
    assert user.security_stamp != stamp


def test_a_role_that_stays_is_not_granted_anew(administrator):
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)
    before = RoleGrant.objects.get(user=user).pk

    set_roles(user, [Grant(Role.COORDINATOR, program.pk)], by=administrator)

    assert RoleGrant.objects.get(user=user).pk == before
    assert not recorded("staff.roles_changed").exists()


def test_an_administrator_does_not_take_the_role_from_themselves(administrator):
    with pytest.raises(NotOnYourself):
        set_roles(administrator, [], by=administrator)

    assert queries.live_grants(administrator.pk) == [Grant(Role.ADMIN, None)]


def test_an_administrator_takes_no_further_role_by_themselves(administrator):
    """Whoever hands out rights does not hand them to themselves: another administrator looks at it first."""
    with pytest.raises(NotOnYourself):
        set_roles(
            administrator, [Grant(Role.ADMIN, None), Grant(Role.COORDINATOR, ProgramFactory().pk)], by=administrator
        )

    assert queries.live_grants(administrator.pk) == [Grant(Role.ADMIN, None)]


def test_an_administrator_may_give_up_a_role_besides(administrator):
    program = ProgramFactory()
    RoleGrant.objects.create(user=administrator, role=Role.COORDINATOR, program=program, granted_at=NOW)

    set_roles(administrator, [Grant(Role.ADMIN, None)], by=administrator)

    assert queries.live_grants(administrator.pk) == [Grant(Role.ADMIN, None)]


def test_rights_are_read_anew_each_time(administrator):
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)
    assert queries.reach_of(user).roles == (Role.COORDINATOR,)

    set_roles(user, [], by=administrator)

    assert queries.reach_of(user).roles == ()


def test_a_session_reads_somebody_with_the_roles_they_hold_in_one_query(administrator, django_assert_num_queries):
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)
    user.grants.create(role=Role.FACILITATOR, program=program, granted_at=NOW, ended_at=NOW, ended_by=administrator)

    with django_assert_num_queries(1):
        reach = queries.reach_of(queries.signed_in(str(user.pk)))

    assert reach.grants == (Grant(Role.COORDINATOR, program.pk),)


def test_a_session_that_names_nobody_is_nobodys():
    assert queries.signed_in(str(uuid.uuid4())) is None


# --- shut, open, take the factor away


def test_a_shut_account_is_not_active_and_its_sessions_end(administrator):
    user = UserFactory()
    stamp = user.security_stamp

    actions.disable(user_id=user.pk, by=administrator, at=NOW, reason="Left the agency")

    user.refresh_from_db()
    assert (user.is_active, user.disabled_at, user.disabled_reason) == (False, NOW, "Left the agency")
    assert user.security_stamp != stamp
    assert recorded("staff.disabled").get().reason == "Left the agency"


def test_an_opened_account_has_the_roles_that_it_had(administrator):
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)
    actions.disable(user_id=user.pk, by=administrator, at=NOW, reason="On leave")

    actions.enable(user_id=user.pk, by=administrator, at=NOW, reason="Back")

    user.refresh_from_db()
    assert user.is_active
    assert queries.live_grants(user.pk) == [Grant(Role.COORDINATOR, program.pk)]
    assert recorded("staff.enabled").get().reason == "Back"


def test_nobody_shuts_their_own_account_so_the_last_administrator_stays(administrator):
    with pytest.raises(NotOnYourself):
        actions.disable(user_id=administrator.pk, by=administrator, at=NOW, reason="Oops")

    administrator.refresh_from_db()
    assert administrator.is_active
    assert not recorded("staff.disabled").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "shut_out",
    [
        lambda user, by: actions.disable(user_id=user.pk, by=by, at=NOW, reason="Quarrel"),
        lambda user, by: actions.set_roles(user_id=user.pk, grants=[], by=by, at=NOW, reason="Quarrel"),
    ],
    ids=["shut", "role taken"],
)
def test_of_two_administrators_who_shut_each_other_out_at_once_one_stays(shut_out):
    both = [staff(Role.ADMIN), staff(Role.ADMIN)]
    together = Barrier(2)

    def attempt(pair):
        together.wait(timeout=10)
        try:
            shut_out(*pair)
        except NoLongerAdministrator:
            return "too late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, [both, both[::-1]]))

    left = RoleGrant.objects.filter(role=Role.ADMIN, ended_at=None, user__disabled_at=None)
    assert (outcomes, left.count()) == (["done", "too late"], 1)


def test_the_factor_is_taken_away_in_the_same_transaction(administrator):
    user, taken = UserFactory(), []
    stamp = user.security_stamp

    actions.take_factor_away(user_id=user.pk, take_away=taken.append, by=administrator, at=NOW, reason="New phone")

    user.refresh_from_db()
    assert taken == [user.pk]
    assert user.security_stamp != stamp
    assert recorded("staff.factor_taken_away").get().reason == "New phone"


def test_nobody_takes_away_their_own_factor(administrator):
    taken = []
    with pytest.raises(NotOnYourself):
        actions.take_factor_away(
            user_id=administrator.pk, take_away=taken.append, by=administrator, at=NOW, reason="New phone"
        )

    assert taken == []


# --- one's own


def test_a_password_is_kept_hashed_and_recorded_without_it():
    user = UserFactory()

    actions.set_password(user_id=user.pk, password="another long enough password", at=NOW)

    user.refresh_from_db()
    assert check_password("another long enough password", user.password)
    assert recorded("staff.password_set").get().changes == {}


def test_a_language_is_recorded_with_the_old_and_the_new():
    user = UserFactory()

    actions.change_language(user_id=user.pk, language="es", at=NOW)

    assert recorded("staff.changed").get().changes == {"language": ["en", "es"]}


def test_a_session_matches_until_the_password_or_the_stamp_changes():
    user = UserFactory()
    first = user.get_session_auth_hash()
    assert user.get_session_auth_hash() == first

    user.security_stamp = uuid.uuid4()
    second = user.get_session_auth_hash()
    user.password = "another"

    assert len({first, second, user.get_session_auth_hash()}) == 3


# --- the database refuses


@pytest.mark.parametrize(
    "fields",
    [{"email": "Capital@example.test"}, {"email": "taken@example.test"}],
)
def test_the_database_refuses_an_address_with_capitals_or_twice(fields):
    UserFactory(email="taken@example.test")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(**fields)


def test_the_database_refuses_a_role_twice():
    program = ProgramFactory()
    user = staff(Role.COORDINATOR, program)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.COORDINATOR, program=program, granted_at=NOW)


def test_the_database_refuses_an_end_without_who():
    user = staff(Role.ADMIN)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(user=user).update(ended_at=NOW)
