import factory

from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from tests.conftest import NOW
from tests.factories.people import ContactPointFactory, PersonFactory, consent_to_texts
from tests.factories.programs import PolicyFactory


class EnrollmentFactory(factory.django.DjangoModelFactory):
    """A signed enrollment, ready for a class."""

    class Meta:
        model = Enrollment
        skip_postgeneration_save = True

    class Params:
        just_referred = factory.Trait(status=EnrollmentStatus.REFERRED, agreement_version="", agreement_signed_on=None)

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
