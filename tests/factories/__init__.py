"""One factory a model; traits name situations. To reach a state, the real actions are walked."""

from tests.factories.accounts import AgencyFactory, UserFactory, staff
from tests.factories.classes import SeriesFactory, SessionFactory, book, called_off
from tests.factories.enrollments import EnrollmentFactory, as_role, in_status
from tests.factories.people import (
    AliasFactory,
    ContactPointFactory,
    IdentifierFactory,
    IdentityFactory,
    PersonFactory,
    SafeContactFactory,
    consent_to_texts,
)
from tests.factories.programs import PolicyFactory, ProgramFactory, RuleFactory, usual_rules

__all__ = [
    "AgencyFactory",
    "AliasFactory",
    "ContactPointFactory",
    "EnrollmentFactory",
    "IdentifierFactory",
    "IdentityFactory",
    "PersonFactory",
    "PolicyFactory",
    "ProgramFactory",
    "RuleFactory",
    "SafeContactFactory",
    "SeriesFactory",
    "SessionFactory",
    "UserFactory",
    "as_role",
    "book",
    "called_off",
    "consent_to_texts",
    "in_status",
    "staff",
    "usual_rules",
]
