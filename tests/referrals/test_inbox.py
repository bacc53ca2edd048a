"""The inbox: what waits, whose it is, and which clock is the nearest."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.programs.models import Door, ProgramModel
from diversion.referrals.actions import Charged, Happened, receive_unasked
from diversion.referrals.models import Referral
from diversion.referrals.queries import Clock, ClockKind, Inbox, InboxState, Sieve, inbox, inbox_count
from tests.conftest import NOW
from tests.factories import AgencyFactory, EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory, UserFactory
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory, sent
from tests.imports.lists import ADA, layout_of, take_in, written

pytestmark = pytest.mark.django_db
RECEIVED = date(2026, 11, 20)


def reach(program, role=Role.COORDINATOR):
    return Reach(user_id=uuid4(), grants=[Grant(role, program.pk)])


def waiting(program, *, status="referred", limitation_on=None, **fields):
    person = PersonFactory()
    file = EnrollmentFactory(unsigned=True, person=person, program=program, status=status)
    row = ReferralFactory(
        **{"program": program, "person": person, "enrollment": file, "received_on": RECEIVED} | fields
    )
    if limitation_on:
        ChargeFactory(incident=row.incident, person=person, limitation_on=limitation_on)
    return row


@pytest.fixture
def program():
    return PolicyFactory().program


def nearest(program):
    return [(row.clocks[0].kind, row.clocks[0].due_on) for row in inbox(reach(program), Sieve()).rows]


def test_the_nearest_clock_stands_first(program):
    late, soon = date(2027, 6, 1), date(2026, 11, 25)
    rows = [waiting(program, limitation_on=late), waiting(program, limitation_on=soon)]

    assert [row.referral_id for row in inbox(reach(program), Sieve()).rows] == [rows[1].pk, rows[0].pk]
    assert nearest(program) == [(ClockKind.FILE_BY, soon), (ClockKind.CONTACT, RECEIVED + timedelta(days=14))]


def test_who_was_begun_with_needs_no_contact_but_an_enrollment(program):
    waiting(program, status="screening")

    assert nearest(program) == [(ClockKind.ENROLLMENT, RECEIVED + timedelta(days=30))]


def test_the_days_are_those_of_the_policy_of_the_day_of_receipt():
    program = PolicyFactory(contact_alarm_days=5, effective_to=date(2026, 11, 30)).program
    PolicyFactory(program=program, version=2, effective_from=date(2026, 12, 1), contact_alarm_days=2)
    waiting(program)

    assert nearest(program) == [(ClockKind.CONTACT, RECEIVED + timedelta(days=5))]


@pytest.fixture
def street():
    """A program before booking; its intake has seven days."""
    doors = [Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT]
    return PolicyFactory(doors=doors, intake_days=7, program__model=ProgramModel.PREBOOKING).program


def arrested(program, *, given="Jordan", ask=True):
    happened = Happened(AgencyFactory().pk, on=RECEIVED, charges=(Charged("647(b)(1)"),))
    who = {"given_name": given, "family_name": ""}
    facts = sent(program, door=Door.ARREST_DIVERSION, happened=happened, received_on=RECEIVED, who=who)
    return receive_unasked(facts, others=(), by=UserFactory(), at=NOW)


def test_before_booking_the_days_to_the_intake_run(street):
    arrested(street)
    waiting(street, door=Door.SOCIAL_CONTACT)

    assert nearest(street) == [
        (ClockKind.INTAKE, RECEIVED + timedelta(days=7)),
        (ClockKind.CONTACT, RECEIVED + timedelta(days=14)),
    ]


def test_the_days_run_also_while_nobody_has_said_who_it_is(street):
    arrested(street)
    arrested(street)

    rows = inbox(reach(street), Sieve(state=InboxState.WHO)).rows
    assert [row.clocks[0] for row in rows] == [Clock(ClockKind.INTAKE, RECEIVED + timedelta(days=7))]


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.COURT_LIAISON])
def test_before_booking_nobody_reads_it_who_does_not_work_with_the_people(street, role):
    arrested(street)

    assert inbox(reach(street, role), Sieve()) == Inbox(0, [], None)
    assert inbox_count(reach(street, Role.CASE_MANAGER)) == 1


def test_a_charge_that_is_held_after_its_file_ended_still_waits(street):
    row = arrested(street)
    Enrollment.objects.filter(pk=row.enrollment_id).update(status="declined")

    (held,) = inbox(reach(street), Sieve()).rows

    assert (held.state, held.person_id, held.clocks[0].kind) == (InboxState.CHARGE, row.person_id, ClockKind.INTAKE)
    HeldCharge.objects.update(status="returned_for_charging")
    assert inbox_count(reach(street)) == 0


def test_a_file_that_nobody_referred_waits_from_the_day_on_which_it_was_opened(program):
    file = EnrollmentFactory(unsigned=True, program=program, status="referred")

    (row,) = inbox(reach(program), Sieve()).rows

    assert (row.referral_id, row.number, row.received_on) == (None, file.number, NOW.date())
    assert row.clocks[0] == Clock(ClockKind.CONTACT, NOW.date() + timedelta(days=14))


def test_two_referrals_of_one_file_are_one_row_from_the_first_on(program):
    first = waiting(program)
    ReferralFactory(program=program, person=first.person, enrollment=first.enrollment, received_on=date(2026, 11, 25))

    (row,) = inbox(reach(program), Sieve()).rows

    assert (row.referral_id, row.received_on) == (first.pk, RECEIVED)


def test_an_offer_has_its_last_day(program):
    row = waiting(program)
    Enrollment.objects.filter(pk=row.enrollment_id).update(status="offered", offer_expires_on=date(2026, 12, 3))

    assert nearest(program) == [(ClockKind.OFFER, date(2026, 12, 3))]


def test_a_charge_that_is_no_longer_held_has_no_last_day(program):
    row = waiting(program, limitation_on=date(2026, 11, 25))
    row.incident.charges.update(status="filed", filed_on=RECEIVED)

    assert nearest(program) == [(ClockKind.CONTACT, RECEIVED + timedelta(days=14))]


def test_who_is_in_the_program_or_at_an_end_is_not_in_the_inbox(program):
    signed, ended = waiting(program), waiting(program)
    Enrollment.objects.filter(pk=ended.enrollment_id).update(status="ineligible")
    policy = program.policies.get()
    facts = {"agreement_version": "1", "agreement_language": "en", "agreement_signed_on": NOW.date()}
    Enrollment.objects.filter(pk=signed.enrollment_id).update(status="accepted", policy=policy, **facts)
    ReferralFactory(program=program, outcome="completed", closed_on=date(2026, 4, 1))

    assert inbox(reach(program), Sieve()).rows == []


def test_a_record_that_was_kept_elsewhere_and_is_open_there_asks_nobody_who_it_is(program, tmp_path):
    body = layout_of(program, past_records=True)
    take_in(written(tmp_path, ADA), body)

    assert Referral.objects.get().enrollment is None
    assert (inbox(reach(program), Sieve()).rows, inbox_count(reach(program))) == ([], 0)


def test_nothing_of_another_program_shows(program):
    waiting(program)

    assert inbox(reach(ProgramFactory()), Sieve()).count == inbox_count(reach(ProgramFactory())) == 0


def test_the_count_is_of_the_list_behind_it_and_a_sieve_narrows_both(program):
    who = ReferralFactory(program=program, received_on=RECEIVED, door=Door.COURT, incident=IncidentFactory())
    new, begun = waiting(program), waiting(program, status="screening")

    assert inbox(reach(program), Sieve()).count == inbox_count(reach(program)) == 3
    for sieve, row in (
        (Sieve(state=InboxState.WHO), who),
        (Sieve(state=InboxState.NEW), new),
        (Sieve(state=InboxState.BEGUN), begun),
    ):
        found = inbox(reach(program), sieve)
        assert (found.count, [shown.referral_id for shown in found.rows]) == (1, [row.pk])
    assert inbox(reach(program), Sieve(program_id=ProgramFactory().pk)).count == 0


def test_pages_hold_everybody_once_whatever_their_number(program, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("diversion.referrals.queries.waiting.PAGE", 2)
    rows = [waiting(program) for _number in range(5)]  # all on one day
    seen, after = [], None

    for _page in range(3):
        with django_assert_num_queries(5):
            page = inbox(reach(program), Sieve(), after=after)
        seen += [row.referral_id for row in page.rows]
        after = page.more

    assert after is None
    assert sorted(seen) == sorted(row.pk for row in rows)
