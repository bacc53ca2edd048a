"""One factory a model; traits name situations. To reach a state, the real actions are walked."""

from tests.factories.accounts import AgencyFactory, UserFactory, staff
from tests.factories.classes import SeriesFactory, SessionFactory, book
from tests.factories.enrollments import EnrollmentFactory
from tests.factories.people import ContactPointFactory, PersonFactory, consent_to_texts
from tests.factories.programs import PolicyFactory, ProgramFactory, RuleFactory, usual_rules

__all__ = [
    "AgencyFactory",
    "ContactPointFactory",
    "EnrollmentFactory",
    "PersonFactory",
    "PolicyFactory",
    "ProgramFactory",
    "RuleFactory",
    "SeriesFactory",
    "SessionFactory",
    "UserFactory",
    "book",
    "consent_to_texts",
    "staff",
    "usual_rules",
]
