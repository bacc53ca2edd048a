"""No class and no intake after the prosecutor must be free to file, unless the limit was waived in writing (R-020)."""

from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.classes.models import Seat
from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments import actions
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.limitation import ChoiceImpossible, Chosen, LastDay, TooLate, check_class_in_time
from diversion.enrollments.models import LastDaySettled
from diversion.enrollments.queries.limitation import limitation_clocks
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import ClockChoice, prebooking
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.unfiled import last_day_of, last_days
from diversion.programs.models import ProgramModel
from tests.conftest import NOW
from tests.enrollments.reading import TODAY
from tests.factories import EnrollmentFactory, PolicyFactory, SessionFactory, as_role, book, in_status
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory
from tests.reporting.records import reach

pytestmark = pytest.mark.django_db
# A year after 10 March 2026, less a day, less thirty.
FILE_BY = date(2027, 3, 9)
LAST_CLASS = date(2027, 2, 7)


def charged(file, *, last=FILE_BY, **fields):
    charge = ChargeFactory(incident=IncidentFactory(), person=file.person, limitation_on=last, **fields)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return charge


def session_on(file, day):
    return SessionFactory(series__program=file.program, local_day=day, starts_wall=time(9), ends_wall=time(17))


@pytest.fixture
def file():
    return EnrollmentFactory()


def settled(file, choice=ClockChoice.WAIVER, *, on=TODAY, role=Role.PROSECUTOR):
    return actions.settle_last_day(Chosen(choice, on=on), enrollment_id=file.pk, decision=as_role(role))


@pytest.mark.parametrize(("day", "fits"), [(LAST_CLASS, True), (LAST_CLASS + timedelta(days=1), False)])
def test_a_class_fits_until_thirty_days_before_the_last_day_to_file(file, day, fits):
    charged(file)

    if fits:
        assert book(session_on(file, day), file).enrollment == file
    else:
        with pytest.raises(TooLate, match=r"last day for a class is Feb\. 7, 2027, since the last day to file is"):
            book(session_on(file, day), file)
        assert Seat.objects.count() == 0


def test_what_can_be_done_is_said():
    with pytest.raises(TooLate, match="ask the prosecutor to file or to record a signed waiver"):
        check_class_in_time(date(2027, 3, 1), LastDay(FILE_BY, 30))


def test_the_margin_is_that_of_the_policy_that_was_signed(file):
    charged(file)
    type(file.policy).objects.filter(pk=file.policy_id).update(limitation_margin_days=5)

    assert last_day_of(file, on=TODAY).by_on == FILE_BY - timedelta(days=5)


def test_the_earliest_charge_counts(file):
    charged(file)
    charged(file, last=date(2027, 1, 31))

    assert last_day_of(file, on=TODAY).limitation_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    "fields",
    [{"status": ChargeStatus.FILED, "filed_on": TODAY}, {"last": None}, {"status": ChargeStatus.REJECTED}],
    ids=["filed", "not known", "rejected"],
)
def test_no_clock_runs_where_nothing_waits_to_be_filed(file, fields):
    charged(file, **fields)

    assert last_day_of(file, on=TODAY) is None
    assert book(session_on(file, date(2027, 3, 20)), file)


def test_a_court_program_diverts_what_is_filed_already():
    file = in_status(S.ACTIVE)
    charged(file)

    assert last_day_of(file, on=TODAY) is None


def test_a_waiver_after_the_offer_lets_a_later_class_be_booked_and_quiets_the_clock(file):
    charged(file)

    settled(file)

    assert book(session_on(file, date(2027, 3, 20)), file)
    clock = limitation_clocks([(file.pk, file.program_id)], reach((Role.PROSECUTOR, file.program)), on=TODAY)[file.pk]
    assert (clock.on, clock.waived_on) == (FILE_BY, TODAY)
    assert AuditEvent.objects.filter(action="last_day.settled").count() == 1


def test_a_filing_ends_the_clock(file):
    charge = charged(file)

    settled(file, ClockChoice.FILE)

    charge.refresh_from_db()
    assert (charge.status, charge.filed_on, last_day_of(file, on=TODAY)) == (ChargeStatus.FILED, TODAY, None)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROSECUTOR}))
def test_nobody_but_a_prosecutor_records_it(file, role):
    charged(file)

    with pytest.raises(NotYours):
        settled(file, role=role)
    assert LastDaySettled.objects.count() == 0


@pytest.mark.parametrize(
    ("choice", "on"),
    [
        (ClockChoice.WAIVER, None),
        (ClockChoice.WAIVER, TODAY + timedelta(days=1)),
        (ClockChoice.SHORTER, TODAY),
    ],
)
def test_it_has_a_day_that_has_come(file, choice, on):
    charged(file)

    with pytest.raises(ChoiceImpossible):
        settled(file, choice, on=on)


def test_nothing_is_recorded_where_no_clock_runs(file):
    with pytest.raises(ChoiceImpossible, match="Nothing of this file waits"):
        settled(file)


def test_what_was_settled_is_append_only(file):
    charged(file)
    settled(file)

    with pytest.raises(DatabaseError), transaction.atomic():
        LastDaySettled.objects.update(on=date(2026, 1, 1))


def held(file, charge, referred_on=TODAY):
    return hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=referred_on, by=None, at=NOW)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2027, 12, 1), TODAY + timedelta(days=30)),
        (TODAY + timedelta(days=40), TODAY + timedelta(days=10)),
        (TODAY + timedelta(days=20), TODAY),
        (None, TODAY + timedelta(days=30)),
    ],
    ids=["far", "near", "nearer than the margin", "not known"],
)
def test_the_clock_of_an_intake_ends_in_time_to_file(last, due):
    file = in_status(S.REFERRED, model=ProgramModel.PREBOOKING)

    assert held(file, ChargeFactory(person=file.person, limitation_on=last)).intake_due_on == due


def test_an_intake_is_agreed_on_for_a_day_that_leaves_time_to_file():
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    held(file, ChargeFactory(person=file.person, limitation_on=TODAY + timedelta(days=40)))

    def schedule(day):
        decision = as_role(Role.CASE_MANAGER)
        return actions.take_dated_step(
            enrollment_id=file.pk, step=prebooking.SCHEDULE_INTAKE, on=day, decision=decision
        )

    with pytest.raises(TooLate, match="last day for an intake"):
        schedule(TODAY + timedelta(days=11))
    assert schedule(TODAY + timedelta(days=10)).status == S.INTAKE_SCHEDULED


def test_the_last_days_cost_as_many_queries_for_three_files_as_for_one(django_assert_max_num_queries):
    policy = PolicyFactory()
    files = [EnrollmentFactory(policy=policy) for _number in range(3)]
    for each in files:
        charged(each)
    assert Charge.objects.count() == 3

    for some in (files[:1], files):
        with django_assert_max_num_queries(5):
            assert len(last_days([each.pk for each in some], on=TODAY)) == len(some)
