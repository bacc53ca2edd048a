"""Offers measured by the last day to file: what is kept, who chooses, and which clocks run."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.courts.models import ChargeStatus
from diversion.enrollments import actions
from diversion.enrollments.limitation import ChoiceMissing, Chosen
from diversion.enrollments.models import HeldCharge, Offer
from diversion.enrollments.queries.limitation import limitation_clocks
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import ClockChoice, EnrollmentStatus
from diversion.enrollments.unfiled import limitation_days
from tests.conftest import NOW
from tests.enrollments.reading import TODAY
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory, as_role, in_status
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory
from tests.reporting.records import reach

pytestmark = pytest.mark.django_db

S = EnrollmentStatus
LAST = date(2027, 9, 30)
A_WAIVER = Chosen(ClockChoice.WAIVER, on=TODAY)


def charged(file, *, last=LAST, **fields):
    """A charge of the file's person, for what the file's referral is about."""
    charge = ChargeFactory(incident=IncidentFactory(), person=file.person, limitation_on=last, **fields)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return charge


@pytest.fixture
def file():
    """Somebody who may be offered a program whose watch period of a year outlives the last day to file."""
    file = EnrollmentFactory(unsigned=True, status=S.ELIGIBLE)
    PolicyFactory(program=file.program, watch_months=12)
    charged(file)
    return file


def offer(file, chosen, *roles):
    return actions.offer(
        enrollment_id=file.pk, on=TODAY, chosen=chosen, decision=as_role(*(roles or (Role.PROSECUTOR,)))
    )


def test_an_offer_that_outlives_the_last_day_to_file_is_refused_until_something_is_chosen(file):
    with pytest.raises(ChoiceMissing):
        offer(file, None)

    file.refresh_from_db()
    assert (file.status, Offer.objects.exists()) == (S.ELIGIBLE, False)


def test_what_was_chosen_is_kept_with_who_when_and_by_what_it_was_measured(file):
    offer(file, A_WAIVER)

    row = Offer.objects.get()
    assert (row.enrollment, row.choice, row.chosen_on, row.at) == (file, ClockChoice.WAIVER, TODAY, NOW)
    assert (row.limitation_on, row.file_by_on) == (LAST, LAST - timedelta(days=30))
    event = AuditEvent.objects.get(action="offer.clock_chosen")
    assert (row.watch_months, row.by.pk, event.changes["choice"]) == (12, event.actor_id, ["", ClockChoice.WAIVER])


def test_a_shorter_watch_period_is_what_was_offered(file):
    offer(file, Chosen(ClockChoice.SHORTER, months=3))

    row = Offer.objects.get()
    assert (row.watch_months, row.choice, row.chosen_on) == (3, ClockChoice.SHORTER, None)
    assert row.watch_ends_by <= row.file_by_on


def test_a_filing_stops_the_clock_of_the_charges_of_this_file_and_of_no_other(file):
    elsewhere = charged(EnrollmentFactory(unsigned=True, status=S.ELIGIBLE, person=file.person))

    offer(file, Chosen(ClockChoice.FILE, on=TODAY))

    ours = file.referrals.get().incident.charges.get()
    assert (ours.status, ours.filed_on) == (ChargeStatus.FILED, TODAY)
    elsewhere.refresh_from_db()
    assert elsewhere.status == ChargeStatus.HELD
    assert limitation_days([file.pk]) == {}


def test_of_two_people_in_one_incident_each_has_the_clock_and_the_filing_of_their_own_charges(file):
    incident = file.referrals.get().incident
    other = EnrollmentFactory(unsigned=True, status=S.ELIGIBLE, program=file.program)
    ReferralFactory(person=other.person, program=other.program, enrollment=other, incident=incident)
    theirs = ChargeFactory(incident=incident, person=other.person, limitation_on=date(2026, 12, 24))
    assert limitation_days([file.pk, other.pk]) == {file.pk: LAST, other.pk: date(2026, 12, 24)}

    offer(file, Chosen(ClockChoice.FILE, on=TODAY))

    theirs.refresh_from_db()
    assert theirs.status == ChargeStatus.HELD


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARALEGAL])
def test_only_a_prosecutor_chooses(file, role):
    with pytest.raises(NotYours):
        offer(file, A_WAIVER, role)

    assert not Offer.objects.exists()


def test_an_offer_without_a_clock_is_kept_too(file):
    plain = EnrollmentFactory(unsigned=True, status=S.ELIGIBLE, program=file.program)

    offer(plain, None, Role.COORDINATOR)

    row = Offer.objects.get()
    assert (row.limitation_on, row.choice, row.expires_on) == (None, "", date(2026, 12, 22))


def test_the_database_refuses_an_offer_that_outlives_its_clock_unsaid(file):
    offer(file, A_WAIVER)
    fields = {name: getattr(Offer.objects.get(), name) for name in ("enrollment", "policy", "offered_on", "by", "at")}
    dates = {"expires_on": TODAY, "watch_months": 12, "watch_ends_by": LAST, "limitation_on": LAST, "file_by_on": TODAY}

    with pytest.raises(IntegrityError, match="offer_outlives_no_last_day_unsaid"), transaction.atomic():
        Offer.objects.create(**fields, **dates)
    with pytest.raises(IntegrityError, match="offer_choice_has_its_day"), transaction.atomic():
        Offer.objects.create(**fields, **dates, choice=ClockChoice.FILE)


# --- clocks beside a file


def clock_of(file, *grants):
    clocks = limitation_clocks([(file.pk, file.program_id)], reach(*grants), on=TODAY)
    return clocks.get(file.pk)


def test_the_clock_of_a_file_is_its_earliest_charge_that_is_not_filed(file):
    charged(file, last=date(2026, 12, 31), statute="653.25")
    charged(file, last=date(2026, 12, 10), statute="415", status=ChargeStatus.DISMISSED)
    charged(file, last=None, statute="647")

    clock = clock_of(file, (Role.COORDINATOR, file.program))

    assert (clock.on, clock.days_left, clock.waived_on) == (date(2026, 12, 31), 30, None)


def test_a_held_charge_counts_for_the_file_that_holds_it():
    file = in_status(S.OUTREACH)
    charge = ChargeFactory(person=file.person, limitation_on=LAST)
    HeldCharge.objects.create(
        charge=charge, enrollment=file, status_at=NOW, referred_on=TODAY, intake_due_on=TODAY + timedelta(days=30)
    )

    assert limitation_days([file.pk]) == {file.pk: LAST}


def test_a_waiver_stands_beside_the_clock(file):
    offer(file, A_WAIVER)

    assert clock_of(file, (Role.PROSECUTOR, file.program)).waived_on == TODAY


def test_charges_show_to_nobody_who_may_not_read_them(file):
    assert clock_of(file, (Role.FACILITATOR, file.program)) is None
    assert clock_of(file, (Role.COORDINATOR, ProgramFactory())) is None


@pytest.mark.parametrize("status", [S.COMPLETED, S.CLOSED_ADMIN, S.TRANSFERRED])
def test_no_clock_runs_beside_a_file_after_which_nothing_is_filed(file, status):
    ended = in_status(status, policy=PolicyFactory())
    charged(ended)

    assert limitation_days([ended.pk]) == {}


@pytest.mark.parametrize("size", [1, 3])
def test_clocks_cost_four_queries_for_any_number_of_files(size, django_assert_num_queries):
    files = [EnrollmentFactory() for _ in range(size)]
    for file in files:
        charged(file)
    everywhere = reach((Role.ADMIN, None))

    with django_assert_num_queries(4):
        found = limitation_clocks([(file.pk, file.program_id) for file in files], everywhere, on=TODAY)

    assert len(found) == size
