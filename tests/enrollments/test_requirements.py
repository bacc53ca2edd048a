"""What a signature asks: laid out once, from the policy of that day and the offer that was accepted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.enrollments import actions
from diversion.enrollments.actions import Agreement, SignatureIncomplete
from diversion.enrollments.limitation import Chosen
from diversion.enrollments.models import Requirement
from diversion.enrollments.queries.requirements import RequirementRow, requirements_of
from diversion.enrollments.requirements import Asked, laid_out
from diversion.enrollments.states import (
    ClockChoice,
    CounselAdvice,
    EnrollmentStatus,
    PacketPart,
    RequirementKind,
    SignedBy,
)
from diversion.programs.models import PolicyVersion, StatuteBasis, WatchBasis
from tests.enrollments.reading import TODAY, as_stored
from tests.factories import EnrollmentFactory, PolicyFactory, as_role
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory

K = RequirementKind
SIGNED_ON = date(2026, 8, 31)
HAND = (SignedBy.PARTICIPANT, "T. Quiroga", frozenset(PacketPart))
ADVISED = Agreement("2026-1", "es", TODAY, *HAND, CounselAdvice.ADVISED)


def policy(**fields):
    usual = {"sessions_required": 2, "class_within_days": 60, "fee_standard": Decimal("425.00"), "fee_due_days": 30}
    return PolicyVersion(**(usual | {"watch_months": 6, "watch_basis": WatchBasis.AGREEMENT} | fields))


def asked(*, watch_months=6, file_by_on=None, **fields):
    return laid_out(policy(**fields), SIGNED_ON, watch_months=watch_months, file_by_on=file_by_on)


# --- arithmetic


def test_classes_fee_and_watch_period_stand_each_with_its_day():
    assert asked() == [
        Asked(K.CLASSES, Decimal(2), date(2026, 10, 30)),
        Asked(K.FEE, Decimal("425.00"), date(2026, 9, 30)),
        Asked(K.WATCH, Decimal(6), date(2027, 2, 28)),  # the last of February: August 31 has no twin there
    ]


def test_what_asks_nothing_is_left_out():
    assert [each.kind for each in asked(fee_standard=Decimal(0), watch_months=0)] == [K.CLASSES]


def test_a_watch_period_that_begins_with_the_class_ends_on_no_known_day():
    assert asked(watch_basis=WatchBasis.CLASS_DATE)[-1] == Asked(K.WATCH, Decimal(6), None)


@pytest.mark.parametrize(
    ("file_by_on", "due_on"),
    [
        (date(2026, 12, 1), date(2026, 10, 30)),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 8, 1), SIGNED_ON),
    ],
    ids=["late enough", "sooner", "over"],
)
def test_no_class_is_asked_for_after_the_day_by_which_the_prosecutor_must_be_free_to_file(file_by_on, due_on):
    assert asked(file_by_on=file_by_on)[0].due_on == due_on


# --- at the signature


@pytest.fixture
def file(db):
    """Somebody who was found eligible; their case must be filed in three quarters of a year."""
    file = EnrollmentFactory(unsigned=True, status=EnrollmentStatus.ELIGIBLE)
    charge = ChargeFactory(incident=IncidentFactory(), person=file.person, limitation_on=date(2027, 8, 1))
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return file


def offered(file, chosen):
    actions.offer(enrollment_id=file.pk, on=TODAY, chosen=chosen, decision=as_role(Role.PROSECUTOR))


def signed(file, agreement=ADVISED):
    return actions.accept(agreement, enrollment_id=file.pk, decision=as_role(Role.COORDINATOR))


def rows(file):
    return {row.kind: (row.quantity, row.due_on) for row in requirements_of([file.pk])[file.pk]}


def test_a_signature_lays_out_what_it_asks_with_the_watch_period_that_was_offered(file):
    PolicyFactory(program=file.program, watch_months=12, watch_basis=WatchBasis.AGREEMENT, class_within_days=60)
    offered(file, Chosen(ClockChoice.SHORTER, months=3))

    signed(file)

    assert rows(file) == {K.CLASSES: (1, TODAY + timedelta(days=60)), K.WATCH: (3, date(2027, 3, 1))}


def test_a_later_policy_changes_nothing_that_was_laid_out(file):
    PolicyFactory(program=file.program, watch_months=1)
    offered(file, None)
    signed(file)
    before = rows(file)

    PolicyFactory(program=file.program, version=2, sessions_required=9, fee_standard=900, effective_from=TODAY)

    assert rows(file) == before


def test_what_is_asked_of_several_files_is_one_query(file, django_assert_num_queries):
    PolicyFactory(program=file.program, watch_months=1)
    offered(file, None)
    signed(file)
    other = EnrollmentFactory()

    with django_assert_num_queries(1):
        found = requirements_of([file.pk, other.pk])

    assert found == {
        file.pk: [RequirementRow(K.CLASSES, 1, TODAY + timedelta(days=60)), RequirementRow(K.WATCH, 1, None)]
    }


def test_the_database_keeps_each_requirement_once_and_none_that_asks_nothing(file):
    Requirement.objects.create(enrollment=file, kind=K.CLASSES, quantity=1)

    with pytest.raises(IntegrityError, match="requirement_once_a_file"), transaction.atomic():
        Requirement.objects.create(enrollment=file, kind=K.CLASSES, quantity=2)
    with pytest.raises(IntegrityError, match="requirement_asks_something"), transaction.atomic():
        Requirement.objects.create(enrollment=file, kind=K.FEE, quantity=0)


# --- the right to a lawyer


@pytest.mark.parametrize("counsel", ["", "perhaps"])
def test_where_the_law_gives_the_right_to_a_lawyer_a_signature_says_what_came_of_it(file, counsel):
    PolicyFactory(program=file.program, watch_months=1, statute_basis=StatuteBasis.CA_PRETRIAL)
    offered(file, None)
    before = as_stored(file)

    with pytest.raises(SignatureIncomplete, match="right to a lawyer"):
        signed(file, Agreement("2026-1", "en", TODAY, *HAND, counsel))

    assert as_stored(file) == before
    assert not Requirement.objects.exists()


def test_what_came_of_it_is_kept_with_the_agreement(file):
    PolicyFactory(program=file.program, watch_months=1, statute_basis=StatuteBasis.CA_PRETRIAL)
    offered(file, None)

    signed(file)

    file.refresh_from_db()
    assert (file.status, file.counsel_advice) == (EnrollmentStatus.ACCEPTED, CounselAdvice.ADVISED)
