from datetime import date, datetime

import factory

from diversion.accounts.walls import Role
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import DiversionOrder, Enrollment
from diversion.enrollments.states import LIFECYCLES, EnrollmentStatus, HoldReason, postbooking, prebooking
from diversion.programs.models import ProgramModel
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
    model = factory.SelfAttribute("program.model")
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


class OrderFactory(factory.django.DjangoModelFactory):
    """A court's order for a year."""

    class Meta:
        model = DiversionOrder

    court = "Superior Court, Northgate"
    case_no = factory.Sequence(lambda n: f"24-CR-{n:05d}")
    made_on = date(2026, 6, 1)
    starts_on = date(2026, 6, 1)
    ends_on = date(2027, 6, 1)
    recorded_at = NOW


# What the database asks of a status beside the agreement and the policy that every file of the factory has.
ASKED = {
    EnrollmentStatus.OFFERED: {"offer_expires_on": date(2026, 12, 15)},
    EnrollmentStatus.NONCOMPLIANCE_NOTICED: {"notice_sent_on": date(2026, 11, 2)},
    EnrollmentStatus.HEARING_SET: {"notice_sent_on": date(2026, 11, 2), "hearing_on": date(2026, 11, 20)},
    EnrollmentStatus.REINSTATED: {
        "notice_sent_on": date(2026, 11, 2),
        "hearing_on": date(2026, 11, 20),
        "found_on": date(2026, 11, 20),
        "finding": "Did not come to class",
    },
    EnrollmentStatus.DISMISSAL_SET: {"dismissal_on": date(2026, 11, 30)},
    EnrollmentStatus.DISMISSED: {"dismissed_on": date(2026, 11, 30)},
}


def regime_of(status: EnrollmentStatus) -> ProgramModel:
    """A regime that knows `status`: the class program where it does."""
    return next(model for model in ProgramModel if status in LIFECYCLES[model].states)


def in_status(status: EnrollmentStatus, *, model: ProgramModel | None = None, **fields) -> Enrollment:
    """An enrollment as it stands in `status` of a regime, with what the database asks of that status."""
    regime = model or regime_of(status)
    asked = dict(ASKED.get(status, {}))
    if status == EnrollmentStatus.ON_HOLD:
        return EnrollmentFactory(on_hold=True, **fields)
    if status in prebooking.AFTER_INTAKE:
        asked["intake_completed_on"] = date(2026, 11, 20)
    if status in postbooking.UNDER_ORDER:
        asked["order"] = OrderFactory(
            **{name[7:]: fields.pop(name) for name in list(fields) if name.startswith("order__")}
        )
    return EnrollmentFactory(status=status, **({"policy__program__model": regime} | asked | fields))


def as_role(*roles: Role, at: datetime = NOW, reason: str = "") -> Decision:
    """A decision of somebody who holds `roles` in the program."""
    return Decision(by=UserFactory(), roles=roles, at=at, reason=reason)
