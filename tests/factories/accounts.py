import factory

from diversion.accounts.models import Agency, AgencyKind, RoleGrant, User
from diversion.accounts.walls import Role
from diversion.programs.models import Program
from tests.conftest import NOW

PASSWORD = "a long enough password"


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Agency {n}")
    kind = AgencyKind.ADMINISTRATOR
    time_zone = "America/Los_Angeles"
    neutral_sender_name = "Northgate"
    callback_phone = "+12095550100"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"staff{n}@example.test")
    name = factory.Sequence(lambda n: f"Staff Member {n}")
    agency = factory.SubFactory(AgencyFactory)
    invited_at = NOW
    password = factory.django.Password(PASSWORD)


def staff(role: Role, program: Program | None = None, **fields) -> User:
    """A member of staff who holds `role` in `program`, or in all programs."""
    user = UserFactory(**fields)
    RoleGrant.objects.create(user=user, role=role, program=program, granted_at=NOW)
    return user
