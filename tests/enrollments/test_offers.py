"""The offer, the signature, and what they bind."""

from datetime import date, timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import actions, rules
from diversion.enrollments.actions import (
    Agreement,
    AlreadyEnrolled,
    SignatureIncomplete,
)
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import EnrollmentStatus, HoldReason, PacketPart, SignedBy
from diversion.programs.queries import NoPolicyInForce
from tests.conftest import NOW
from tests.enrollments.reading import TODAY, as_stored, history, nothing_was_written
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    UserFactory,
    as_role,
    in_status,
)

pytestmark = pytest.mark.django_db

S = EnrollmentStatus
HAND = {"signed_by": SignedBy.PARTICIPANT, "witness": "T. Quiroga", "stated": frozenset(PacketPart)}
SIGNED = Agreement(version="2026-1", language="es", signed_on=TODAY, **HAND)
PLAIN = [(step, source) for step in rules.PLAIN for source in sorted(step.sources)]


# --- the offer (F6) and the signature (F7)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROSECUTOR])
def test_an_offer_holds_for_the_days_that_the_policy_of_its_day_says(role):
    enrollment = EnrollmentFactory(unsigned=True, status=S.ELIGIBLE)
    PolicyFactory(program=enrollment.program, offer_valid_days=10)

    actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=as_role(role))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.offer_expires_on) == (S.OFFERED, date(2026, 12, 11))
    assert history(enrollment) == [("eligible", "offered", "offer")]


@pytest.mark.parametrize("ended", [S.OFFER_EXPIRED, S.DECLINED])
def test_an_offer_that_lapsed_or_was_declined_can_be_made_again_with_new_days(ended):
    enrollment = EnrollmentFactory(unsigned=True, status=ended, offer_expires_on=date(2026, 11, 1))
    PolicyFactory(program=enrollment.program)

    actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=as_role(Role.COORDINATOR))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.offer_expires_on) == (S.OFFERED, date(2026, 12, 22))
    assert history(enrollment) == [(ended, "offered", "offer again")]


def test_an_offer_is_not_made_again_beside_a_newer_open_file():
    lapsed = EnrollmentFactory(unsigned=True, status=S.OFFER_EXPIRED)
    PolicyFactory(program=lapsed.program)
    actions.refer(person_id=lapsed.person_id, program_id=lapsed.program_id, by=UserFactory(), at=NOW)

    with pytest.raises(AlreadyEnrolled):
        actions.offer(enrollment_id=lapsed.pk, on=TODAY, chosen=None, decision=as_role(Role.COORDINATOR))

    lapsed.refresh_from_db()
    assert (lapsed.status, lapsed.offer_expires_on, history(lapsed)) == (S.OFFER_EXPIRED, None, [])


@pytest.mark.parametrize("state", sorted(set(S) - {S.ELIGIBLE, S.OFFER_EXPIRED, S.DECLINED, S.SCREENED}))
def test_an_offer_is_refused_from_elsewhere_and_nothing_changes(state):
    enrollment = in_status(state)
    PolicyFactory(program=enrollment.program, version=9)
    before = as_stored(enrollment)

    with pytest.raises(TransitionNotAllowed):
        actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=as_role(Role.COORDINATOR))

    assert as_stored(enrollment) == before
    assert nothing_was_written()


def test_an_offer_without_a_policy_of_its_day_is_refused():
    enrollment = EnrollmentFactory(unsigned=True, status=S.ELIGIBLE)
    PolicyFactory(program=enrollment.program, effective_from=date(2027, 1, 1))

    with pytest.raises(NoPolicyInForce):
        actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=as_role(Role.COORDINATOR))

    enrollment.refresh_from_db()
    assert enrollment.status == S.ELIGIBLE


def test_a_signature_is_kept_and_binds_the_file_to_the_policy_of_its_day():
    enrollment = EnrollmentFactory(offered=True)
    policy = PolicyFactory(program=enrollment.program, effective_to=date(2026, 12, 31))
    PolicyFactory(program=enrollment.program, version=2, effective_from=date(2027, 1, 1))

    actions.accept(SIGNED, enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.policy) == (S.ACCEPTED, policy)
    assert (enrollment.agreement_version, enrollment.agreement_language) == ("2026-1", "es")
    assert enrollment.agreement_signed_on == TODAY
    assert history(enrollment) == [("offered", "accepted", "accept")]


def test_the_policy_is_that_of_the_day_of_the_signature_though_it_is_keyed_in_later():
    enrollment = EnrollmentFactory(offered=True)
    of_the_day = PolicyFactory(program=enrollment.program, effective_to=TODAY)
    PolicyFactory(program=enrollment.program, version=2, effective_from=TODAY + timedelta(days=1))

    decision = as_role(Role.COORDINATOR, at=NOW + timedelta(days=3))
    actions.accept(SIGNED, enrollment_id=enrollment.pk, decision=decision)

    enrollment.refresh_from_db()
    assert (enrollment.policy, enrollment.status_at) == (of_the_day, decision.at)


def test_a_later_policy_touches_nobody_who_has_signed():
    enrollment = EnrollmentFactory(offered=True)
    policy = PolicyFactory(program=enrollment.program, makeup_limit=1)
    actions.accept(SIGNED, enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))

    PolicyFactory(program=enrollment.program, version=2, makeup_limit=0, effective_from=TODAY)
    decision = as_role(Role.COORDINATOR)
    actions.hold(enrollment_id=enrollment.pk, why=HoldReason.MEDICAL, until_on=TODAY, decision=decision)
    actions.resume(enrollment_id=enrollment.pk, decision=decision)

    enrollment.refresh_from_db()
    assert (enrollment.policy, enrollment.policy.makeup_limit) == (policy, 1)


@pytest.mark.parametrize(
    "signed",
    [Agreement("", "en", TODAY, **HAND), Agreement("  ", "en", TODAY, **HAND), Agreement("2026-1", "", TODAY, **HAND)],
    ids=["no version", "blank version", "no language"],
)
def test_a_signature_without_version_or_language_is_refused_and_nothing_changes(signed):
    enrollment = EnrollmentFactory(offered=True)
    PolicyFactory(program=enrollment.program)
    before = as_stored(enrollment)

    with pytest.raises(SignatureIncomplete, match="which version"):
        actions.accept(signed, enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))

    assert as_stored(enrollment) == before
    assert nothing_was_written()


def test_a_signature_of_a_day_without_a_policy_is_refused():
    enrollment = EnrollmentFactory(offered=True)

    with pytest.raises(NoPolicyInForce):
        actions.accept(SIGNED, enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.agreement_version) == (S.OFFERED, "")


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.ADMIN, Role.FACILITATOR])
def test_a_signature_is_recorded_by_a_coordinator_alone(role):
    enrollment = EnrollmentFactory(offered=True)
    PolicyFactory(program=enrollment.program)

    with pytest.raises(NotYours):
        actions.accept(SIGNED, enrollment_id=enrollment.pk, decision=as_role(role))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.policy) == (S.OFFERED, None)
