"""The demonstration loads at any moment, is invented through and through, and texts arrive while somebody watches."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from diversion.accounts.models import RoleGrant, User
from diversion.accounts.queries import reach_of
from diversion.accounts.reach import Span
from diversion.accounts.walls import AGENCY_WIDE, FieldClass, Level, Role
from diversion.attendance.models import SignOff
from diversion.audit.models import AuditEvent
from diversion.classes.actions import book_seat
from diversion.classes.models import ClassSession, Seat
from diversion.core import clock
from diversion.demo import load as demo
from diversion.demo import people as invented
from diversion.demo.other_files import AFTER_BOOKING, BEFORE_BOOKING
from diversion.demo.referrals import FROM_THE_LIST, FROM_THE_STREET
from diversion.demo.sign_ins import COORDINATOR, EVERY_PROGRAM, PASSWORD, SIGN_INS, listing
from diversion.enrollments.models import Enrollment, HeldCharge, StatusChange
from diversion.imports.models import ReferralImport
from diversion.imports.states import ImportStatus
from diversion.messaging.models import Suppression
from diversion.messaging.queries import attention
from diversion.messaging.reasons import Reason
from diversion.people.models import ContactPoint, Person
from diversion.programs.models import PolicyVersion
from diversion.programs.queries import findings_of, program_rows
from diversion.programs.rules import Weight
from diversion.reminders.queries import out_of_reach
from tests.conftest import NOW
from tests.factories import as_role

pytestmark = pytest.mark.django_db

TRACY = ZoneInfo("America/Los_Angeles")
DAYS = {
    "winter": (2026, 12, 1),
    "spring change": (2027, 3, 14),
    "autumn change": (2027, 11, 7),
    "leap day": (2028, 2, 29),
}

REFERRED = [
    *((arrest.given, arrest.family, "en") for arrest in FROM_THE_STREET),
    *((given, family, "en") for given, family, _days, _since in FROM_THE_LIST),
]
# The second of one name waits: somebody has to say who it is.
FILES_OF_REFERRED = len(REFERRED) - 1


def hours_of(day):
    """Every hour of a local day, at twenty past, the hour that is skipped left out and the repeated one twice."""
    start = clock.midnight(datetime(*DAYS[day], tzinfo=TRACY).date(), TRACY) + timedelta(minutes=20)
    hours = (start + timedelta(hours=number) for number in range(25))
    return [
        at
        for at in hours
        if (at.astimezone(TRACY).year, at.astimezone(TRACY).month, at.astimezone(TRACY).day) == DAYS[day]
    ]


def todays(now):
    on = ClassSession.objects.filter(series__name="Day class", local_day=clock.local_day(now, TRACY))
    return on.get(starts_at__lte=now + timedelta(minutes=15))


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once: what a test changes is taken back at its end, and all of it at the end of the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(now=NOW)
        demo.reply(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demonstration, db):
    """The demonstration as it is on a Tuesday morning."""


# --- what is in it


def test_everybody_in_it_is_invented_and_every_telephone_is_one_that_nobody_has(loaded):
    people = sorted(Person.objects.values_list("given_name", "family_name", "language"))

    others = [(row[0], row[1], "en") for row in (*BEFORE_BOOKING, *AFTER_BOOKING)]
    assert people == sorted([*invented.PARTICIPANTS, *others, *REFERRED])
    numbers = [
        *ContactPoint.objects.values_list("value", flat=True),
        *Suppression.objects.values_list("address", flat=True),
    ]
    assert len(numbers) > len(invented.PARTICIPANTS)  # of those who were only sent none is known
    assert [number for number in numbers if not re.fullmatch(r"\+120955501\d\d", number)] == []
    assert [user.email for user in User.objects.all() if not user.email.endswith("@demo.test")] == []


def test_everybody_who_can_sign_in_has_the_role_that_the_list_says(loaded):
    held = {(grant.user.email, grant.role, grant.program is None) for grant in RoleGrant.objects.all()}

    assert held == {(entry.email, entry.role, entry.role in AGENCY_WIDE) for entry in SIGN_INS}
    assert {user.check_password(PASSWORD) for user in User.objects.all()} == {True}
    assert listing().endswith(f"Password for each: {PASSWORD}\n")
    assert [entry.email in listing() for entry in SIGN_INS] == [True] * len(SIGN_INS)


def test_there_is_a_program_of_each_kind_and_each_has_terms_in_force(loaded):
    rows = program_rows(Span(everywhere=True, programs=frozenset(), own=frozenset()), on=NOW.date())

    assert [(row.name, row.version, row.has_draft) for row in rows] == [
        ("Court Diversion, Tracy", 2, True),
        ("First Offender Program, Tracy", 1, False),
        ("Pre-booking Diversion, Tracy", 1, False),
    ]
    assert {grant.program.code for grant in RoleGrant.objects.exclude(program=None)} == set(EVERY_PROGRAM)


def test_the_terms_of_the_demonstration_have_offenses_and_criteria_and_nothing_that_is_forbidden(loaded):
    for policy in PolicyVersion.objects.all():
        assert policy.offenses.exists()
        assert policy.criteria.exists()
        assert [each.rule for each in findings_of(policy, on=NOW.date()) if each.weight != Weight.WARNING] == []


def test_every_status_was_reached_by_the_real_actions_step_by_step(loaded):
    for enrollment in Enrollment.objects.all():
        walked = dict(StatusChange.objects.filter(enrollment=enrollment).values_list("old", "new"))
        status = ""
        while status in walked:
            status = walked.pop(status)
        assert (status, walked) == (enrollment.status, {})

    assert (
        AuditEvent.objects.filter(action="enrollment.opened").count()
        == Enrollment.objects.count()
        == 46 + FILES_OF_REFERRED
    )
    assert (
        AuditEvent.objects.filter(action="enrollment.status_changed").count()
        == StatusChange.objects.exclude(old="").count()
    )
    assert Counter(Enrollment.objects.values_list("status", flat=True)) == {
        "scheduled": 25,
        "attended": 2,
        "no_show": 1,
        "accepted": 4,
        "ineligible": 1,
        "eligible": 1,
        "screening": 1,
        "referred": 3 + FILES_OF_REFERRED,
        "handoff_done": 1,
        "intake_scheduled": 1,
        "outreach": 1,
        "enrolled_active": 1,
        "in_the_wind": 1,
        "offered": 1,
        "active": 1,
        "noncompliance_notice": 1,
    }
    assert Counter(HeldCharge.objects.values_list("status", flat=True)) == {"held": 6, "intake_satisfied": 1}


def test_one_register_is_countersigned_and_one_waits_for_it(loaded):
    signed = SignOff.objects.order_by("signed_at")

    assert [row.countersigned_at is not None for row in signed] == [True, False]


def test_there_is_somebody_for_every_way_in_which_a_text_does_not_go(loaded):
    contacts = {contact.person.family_name: contact for contact in ContactPoint.objects.select_related("person")}
    of = {position: contacts[invented.PARTICIPANTS[position][1]] for position in range(len(invented.PARTICIPANTS))}

    assert (of[invented.NOT_ASKED].ok_to_text, of[invented.NOT_ASKED].textable_since) == (False, None)
    assert of[invented.LANDLINE].kind == "landline"
    assert (of[invented.CODE_WORD].wording_level, of[invented.CODE_WORD].is_shared_device) == ("code_word_only", True)
    assert list(Suppression.objects.values_list("address", flat=True)) == [of[invented.SAYS_STOP].value]


def test_today_has_people_to_call_and_replies_to_read_from_the_first_minute(loaded):
    coordinator = reach_of(User.objects.get(email=COORDINATOR.email))
    calls = out_of_reach(coordinator.span(FieldClass.CONTACT, Level.READ), start=NOW, end=NOW + timedelta(days=7))

    assert [row.reason for row in calls] == [Reason.NOT_SAFE_TO_TEXT, Reason.OPTED_OUT, Reason.NO_MOBILE]
    assert sorted(row.words for row in attention(coordinator)) == [
        "Ese día trabajo. ¿Puedo ir otro sábado?",
        "I work that day. Can I come another Saturday?",
    ]


def test_the_class_of_today_is_going_on_and_the_saturdays_have_people_and_free_seats(loaded):
    today = todays(NOW)
    saturdays = ClassSession.objects.filter(starts_at__gt=NOW, series__name="Day class")

    assert today.starts_at <= NOW < today.ends_at
    assert (today.seats_taken, today.capacity) == (12, 14)
    assert [session.local_day.weekday() for session in saturdays] == [5] * 4
    assert sorted(session.seats_taken for session in saturdays) == [2, 3, 3, 3]


def test_one_list_waits_for_its_columns_and_one_is_checked_with_a_row_of_each_kind(loaded):
    checked, waiting = ReferralImport.objects.order_by("at")

    assert (checked.status, waiting.status) == (ImportStatus.CHECKED, ImportStatus.UPLOADED)
    assert (checked.created, checked.possible_matches, checked.rejected) == (2, 1, 2)
    assert not Person.objects.filter(family_name="Thackeray").exists()


# --- at any moment


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_at_every_hour_of_a_day_there_is_a_class_to_take_the_register_of(day, loaded):
    for now in hours_of(day):
        ClassSession.objects.filter(local_day=clock.local_day(now, TRACY)).update(local_day="2020-01-01")
        demo.keep_alive(now=now)

        session = todays(now)
        assert session.starts_at - timedelta(minutes=30) <= now <= session.ends_at, now
        assert session.seats_taken > 0, now


def test_at_every_quarter_of_an_hour_of_the_year_it_is_day_where_the_invented_people_live():
    start = datetime(2026, 12, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=15 * number) for number in range(366 * 96)]

    for now in moments:
        there = now.astimezone(ZoneInfo(demo.daytime_zone(now) or "America/Los_Angeles"))
        assert 9 <= there.hour < 18, now


def test_by_day_people_live_at_home():
    assert demo.daytime_zone(datetime(2026, 12, 1, 12, tzinfo=TRACY)) == ""


# --- a later start


def test_a_second_start_on_the_same_day_changes_nothing(loaded):
    before = (ClassSession.objects.count(), Seat.objects.count(), AuditEvent.objects.count())

    demo.keep_alive(now=NOW + timedelta(minutes=10))

    assert (ClassSession.objects.count(), Seat.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.parametrize("days", [1, 2, 7, 40])
def test_a_start_on_a_later_day_adds_one_class_of_that_day_with_people_in_it(loaded, days):
    now = NOW + timedelta(days=days, hours=10)

    demo.keep_alive(now=now)
    demo.keep_alive(now=now)

    assert todays(now).seats_taken == 12
    zones = set(Person.objects.filter(enrollments__program__code="fopp").values_list("time_zone", flat=True))
    assert zones == {demo.daytime_zone(now)}


def test_starts_on_many_days_in_a_row_go_well_whoever_was_booked_by_hand_meanwhile(loaded):
    for days in range(1, 6):
        now = NOW + timedelta(days=days)
        demo.keep_alive(now=now)
        assert todays(now).seats_taken > 0

        somebody = Enrollment.objects.filter(seats__session=todays(now)).order_by("number").first()
        coming = ClassSession.objects.filter(starts_at__gt=now).order_by("-starts_at").first()
        book_seat(session_id=coming.pk, enrollment_id=somebody.pk, decision=as_role(Role.COORDINATOR, at=now))
