"""The inbox: what waits, whose it is, and which clock is the nearest."""

from datetime import date, timedelta

import pytest

from diversion.accounts.reach import Span
from diversion.enrollments.models import Enrollment
from diversion.programs.models import Door, ProgramModel
from diversion.referrals.queries import ClockKind, InboxState, Sieve, inbox, inbox_count
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory

pytestmark = pytest.mark.django_db
RECEIVED = date(2026, 11, 20)


def span(*programs):
    return Span(everywhere=False, programs=frozenset(program.pk for program in programs), own=frozenset())


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
    return [(row.clocks[0].kind, row.clocks[0].due_on) for row in inbox(span(program), Sieve()).rows]


def test_the_nearest_clock_stands_first(program):
    late, soon = date(2027, 6, 1), date(2026, 11, 25)
    rows = [waiting(program, limitation_on=late), waiting(program, limitation_on=soon)]

    assert [row.id for row in inbox(span(program), Sieve()).rows] == [rows[1].pk, rows[0].pk]
    assert nearest(program) == [(ClockKind.FILE_BY, soon), (ClockKind.CONTACT, RECEIVED + timedelta(days=14))]


def test_who_was_begun_with_needs_no_contact_but_an_enrollment(program):
    waiting(program, status="screening")

    assert nearest(program) == [(ClockKind.ENROLLMENT, RECEIVED + timedelta(days=30))]


def test_the_days_are_those_of_the_policy_of_the_day_of_receipt():
    program = PolicyFactory(contact_alarm_days=5, effective_to=date(2026, 11, 30)).program
    PolicyFactory(program=program, version=2, effective_from=date(2026, 12, 1), contact_alarm_days=2)
    waiting(program)

    assert nearest(program) == [(ClockKind.CONTACT, RECEIVED + timedelta(days=5))]


def test_before_booking_the_days_to_the_intake_run():
    program = PolicyFactory(intake_days=7, program__model=ProgramModel.PREBOOKING).program
    waiting(program, door=Door.ARREST_DIVERSION)
    waiting(program, door=Door.SOCIAL_CONTACT)

    assert nearest(program) == [
        (ClockKind.INTAKE, RECEIVED + timedelta(days=7)),
        (ClockKind.CONTACT, RECEIVED + timedelta(days=14)),
    ]


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

    assert inbox(span(program), Sieve()).rows == []


def test_nothing_of_another_program_shows(program):
    waiting(program)

    assert inbox(span(ProgramFactory()), Sieve()).count == inbox_count(span(ProgramFactory())) == 0


def test_the_count_is_of_the_list_behind_it_and_a_sieve_narrows_both(program):
    who = ReferralFactory(program=program, received_on=RECEIVED, door=Door.COURT, incident=IncidentFactory())
    new, begun = waiting(program), waiting(program, status="screening")

    assert inbox(span(program), Sieve()).count == inbox_count(span(program)) == 3
    for sieve, row in (
        (Sieve(state=InboxState.WHO), who),
        (Sieve(state=InboxState.NEW), new),
        (Sieve(state=InboxState.BEGUN), begun),
        (Sieve(door=Door.COURT), who),
    ):
        found = inbox(span(program), sieve)
        assert (found.count, [shown.id for shown in found.rows]) == (1, [row.pk])
    assert inbox(span(program), Sieve(program_id=ProgramFactory().pk)).count == 0


def test_pages_hold_everybody_once_whatever_their_number(program, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("diversion.referrals.queries.waiting.PAGE", 2)
    rows = [waiting(program) for _number in range(5)]  # all on one day
    seen, after = [], None

    for _page in range(3):
        with django_assert_num_queries(3 if after else 2):
            page = inbox(span(program), Sieve(), after=after)
        seen += [row.id for row in page.rows]
        after = page.more

    assert after is None
    assert sorted(seen) == sorted(row.pk for row in rows)
