"""Days that run out are rows of the one view: whose, which, still standing, and read by whom. No text is ever sent about them."""

from datetime import date, timedelta

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.agenda.deadlines import deadlines_between, deadlines_of
from diversion.agenda.kinds import DeadlineKind as K
from diversion.agenda.models import UpcomingEvent
from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments import actions
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.limitation import Chosen
from diversion.enrollments.models import Enrollment, HeldCharge, Requirement
from diversion.enrollments.states import ClockChoice
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.messaging.models import Message
from diversion.programs.models import ProgramModel
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, ProgramFactory, RuleFactory, as_role, in_status
from tests.factories.referrals import ChargeFactory, ReferralFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SOON = TODAY + timedelta(days=10)
KNOWS_ALL = Role.COORDINATOR


def reach(role, *programs):
    return Reach(user_id=None, grants=[Grant(role, program and program.pk) for program in programs])


def charged(file, last=SOON, **fields):
    charge = ChargeFactory(person=file.person, limitation_on=last, **fields)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return charge


def offered():
    return EnrollmentFactory(offered=True, offer_expires_on=SOON)


def held():
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    charge = ChargeFactory(person=file.person, limitation_on=date(2028, 1, 1))
    days = timedelta(days=20)
    row = hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=TODAY - days, by=None, at=NOW - days)
    return file, row


def asked(kind, status=S.ACCEPTED):
    file = in_status(status)
    Requirement.objects.create(enrollment=file, kind=kind, quantity=1, due_on=SOON)
    return file


def stands(kind):
    return [row.standing for row in UpcomingEvent.objects.filter(kind=kind)]


def seen_by(role, file):
    return [(each.kind, each.on) for each in deadlines_of(file.person_id, reach(role, file.program), on=TODAY)]


# --- the rows


def test_the_last_day_to_file_is_a_row_of_its_charge():
    file = EnrollmentFactory()
    charge = charged(file)

    row = UpcomingEvent.objects.get(kind=K.FILE_BY)

    assert (row.event_id, row.enrollment_id, row.local_day, row.standing) == (charge.pk, file.pk, SOON, True)
    assert row.starts_at.astimezone(row.ends_at.tzinfo) < row.ends_at
    assert (row.ends_at - row.starts_at) == timedelta(minutes=1)


def test_a_day_that_moved_has_another_version():
    charge = charged(EnrollmentFactory())
    before = UpcomingEvent.objects.get(kind=K.FILE_BY).version

    Charge.objects.filter(pk=charge.pk).update(limitation_on=SOON + timedelta(days=1))

    assert UpcomingEvent.objects.get(kind=K.FILE_BY).version == before + 1


def test_it_stands_no_more_once_the_case_is_filed_or_the_limit_waived():
    filed, waived = EnrollmentFactory(), EnrollmentFactory()
    charge = charged(filed)
    charged(waived)
    assert stands(K.FILE_BY) == [True, True]

    Charge.objects.filter(pk=charge.pk).update(status=ChargeStatus.FILED, filed_on=TODAY)
    chosen = Chosen(ClockChoice.WAIVER, on=TODAY)
    actions.settle_last_day(chosen, enrollment_id=waived.pk, decision=as_role(Role.PROSECUTOR))

    assert stands(K.FILE_BY) == [False, False]


@pytest.mark.parametrize("status", [S.COMPLETED, S.TRANSFERRED, S.CLOSED_ADMIN])
def test_a_file_that_is_done_or_went_elsewhere_has_no_last_day(status):
    charged(in_status(status))

    assert stands(K.FILE_BY) == []


def test_nor_has_a_court_file_whose_case_is_filed_already():
    charged(in_status(S.ACTIVE))

    assert stands(K.FILE_BY) == []


def test_the_answer_to_an_offer_runs_out_while_it_waits():
    file = offered()
    row = UpcomingEvent.objects.get(kind=K.OFFER_ANSWER)
    assert (row.event_id, row.local_day, row.standing) == (file.pk, SOON, True)

    Enrollment.objects.filter(pk=file.pk).update(status=S.DECLINED)

    assert stands(K.OFFER_ANSWER) == [False]


def test_the_clock_of_an_intake_runs_while_the_charge_is_held():
    _file, row = held()
    event = UpcomingEvent.objects.get(kind=K.INTAKE_DUE)
    assert (event.event_id, event.local_day, event.standing) == (row.pk, SOON, True)

    HeldCharge.objects.update(status="returned_for_charging")

    assert stands(K.INTAKE_DUE) == [False]


@pytest.mark.parametrize(
    ("kind", "until"),
    [("classes", S.CLASS_COMPLETE), ("fee", S.WATCH), ("watch", S.COMPLETED)],
)
def test_what_was_signed_for_runs_out_until_it_is_done(kind, until):
    file = asked(kind)
    assert stands(f"{kind}_due") == [True]

    Enrollment.objects.filter(pk=file.pk).update(status=until)

    assert stands(f"{kind}_due") == [False]


def test_an_event_has_one_row_however_many_referrals_are_about_it():
    file = EnrollmentFactory()
    charge = charged(file)
    ReferralFactory(person=file.person, incident=charge.incident, enrollment=EnrollmentFactory(person=file.person))

    assert UpcomingEvent.objects.filter(kind=K.FILE_BY).count() == 1


# --- who reads them


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.COORDINATOR, {K.FILE_BY, K.CLASSES_DUE}),
        (Role.PROSECUTOR, {K.FILE_BY, K.CLASSES_DUE}),
        (Role.CASE_MANAGER, {K.CLASSES_DUE}),
        (Role.FACILITATOR, set()),
    ],
)
def test_each_kind_is_read_by_its_own_right(role, kinds):
    file = asked("classes")
    charged(file)

    assert {kind for kind, _on in seen_by(role, file)} == kinds


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.CM_SUPERVISOR, Role.COORDINATOR])
def test_the_clock_of_an_intake_is_read_by_who_works_with_the_person(role):
    file, _row = held()

    assert (K.INTAKE_DUE, SOON) in seen_by(role, file)


def test_a_stranger_reads_nothing():
    file = asked("classes")
    charged(file)
    stranger = reach(KNOWS_ALL, ProgramFactory())

    assert deadlines_of(file.person_id, stranger, on=TODAY) == []
    assert deadlines_between(stranger, start=TODAY, end=SOON) == []


def test_two_charges_of_one_day_are_one_line_and_the_next_day_comes_first():
    file = asked("classes")
    charged(file, last=SOON - timedelta(days=3))
    charged(file, last=SOON - timedelta(days=3))

    assert seen_by(KNOWS_ALL, file) == [(K.FILE_BY, SOON - timedelta(days=3)), (K.CLASSES_DUE, SOON)]


def test_what_is_past_or_too_far_ahead_is_left_out():
    file = asked("classes")
    ours = reach(KNOWS_ALL, file.program)

    assert [each.name for each in deadlines_between(ours, start=TODAY, end=SOON)] == [file.person.display_name]
    assert deadlines_between(ours, start=TODAY, end=SOON - timedelta(days=1)) == []
    assert deadlines_between(ours, start=SOON + timedelta(days=1), end=SOON + timedelta(days=9)) == []


@pytest.mark.parametrize("size", [1, 3])
def test_the_days_ahead_cost_two_queries(size, django_assert_num_queries):
    files = [asked("classes") for _number in range(size)]
    ours = reach(KNOWS_ALL, *(file.program for file in files))

    with django_assert_num_queries(2):
        assert len(deadlines_between(ours, start=TODAY, end=SOON)) == size


# --- no text


@pytest.mark.parametrize("kind", K)
def test_no_text_is_planned_about_a_day_that_runs_out_whatever_a_rule_says(kind):
    file = EnrollmentFactory(textable_since=NOW - timedelta(days=2))
    charged(file)
    Requirement.objects.bulk_create(
        Requirement(enrollment=file, kind=each, quantity=1, due_on=SOON) for each in ("classes", "fee", "watch")
    )
    RuleFactory(policy=file.policy, event_kind=kind.value)

    plan(now=NOW)

    assert list(Message.objects.all()) == []
