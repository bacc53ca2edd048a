from datetime import date, datetime

import factory

from diversion.accounts.walls import Role
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus, HoldReason
from tests.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.people import ContactPointFactory, PersonFactory, consent_to_texts
from tests.factories.programs import PolicyFactory, ProgramFactory


class EnrollmentFactory(factory.django.DjangoModelFactory):
    """A signed enrollment, ready for a class."""

    class Meta:
        model = Enrollment
        skip_postgeneration_save = True

    class Params:
        just_referred = factory.Trait(status=EnrollmentStatus.REFERRED, agreement_version="", agreement_signed_on=None)
        unsigned = factory.Trait(
            policy=None,
            program=factory.SubFactory(ProgramFactory),
            agreement_version="",
            agreement_language="",
            agreement_signed_on=None,
        )
        offered = factory.Trait(unsigned=True, status=EnrollmentStatus.OFFERED, offer_expires_on=date(2026, 12, 15))
        on_hold = factory.Trait(
            status=EnrollmentStatus.ON_HOLD,
            held_from=EnrollmentStatus.SCHEDULED,
            hold_reason=HoldReason.MEDICAL,
            hold_until_on=date(2026, 12, 31),
        )

    number = factory.Sequence(lambda n: f"N-{n:05d}")
    person = factory.SubFactory(PersonFactory)
    policy = factory.SubFactory(PolicyFactory)
    program = factory.SelfAttribute("policy.program")
    status = EnrollmentStatus.ACCEPTED
    status_at = NOW
    opened_at = NOW
    agreement_version = "2026-1"
    agreement_language = "en"
    agreement_signed_on = NOW.date()

    @factory.post_generation
    def textable_since(self, create, since, **kwargs):
        if since:
            consent_to_texts(ContactPointFactory(person=self.person), at=since)


def in_status(status: EnrollmentStatus, **fields) -> Enrollment:
    """An enrollment as it stands in `status`, with what the database asks of that status."""
    if status == EnrollmentStatus.ON_HOLD:
        return EnrollmentFactory(on_hold=True, **fields)
    if status == EnrollmentStatus.OFFERED:
        return EnrollmentFactory(status=status, offer_expires_on=date(2026, 12, 15), **fields)
    return EnrollmentFactory(status=status, **fields)


def as_role(*roles: Role, at: datetime = NOW, reason: str = "") -> Decision:
    """A decision of somebody who holds `roles` in the program."""
    return Decision(by=UserFactory(), roles=roles, at=at, reason=reason)
