"""Opening a file: for somebody who is new, or for somebody who is known."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.core.errors import DomainError
from diversion.enrollments import rules
from diversion.enrollments.actions.door import Decision, note, the_only_open_file
from diversion.enrollments.models import Enrollment
from diversion.people import actions as people
from diversion.people.actions import Identity
from diversion.people.matching.candidates import Candidate, candidates
from diversion.people.matching.particulars import Particulars
from diversion.people.matching.telling_apart import tell_apart
from diversion.people.models import Person
from diversion.programs.models import Program
from diversion.programs.queries import local_day, policy_in_force
from diversion.programs.rules import ADULT

MOST_ALIKE = 5


class MayBeHereAlready(DomainError):
    """People much like this one are in the program, and nobody has said yet that this is somebody else."""

    def __init__(self, words: str, known: list[Candidate]) -> None:
        super().__init__(words)
        self.known = known

    @property
    def people(self) -> list[Person]:
        return [each.person for each in self.known]


@transaction.atomic
def take_in(identity: Identity, *, program_id: UUID, others: Collection[UUID], by: User, at: datetime) -> Enrollment:
    """Add a person and open their first file, in status 'referred' (F1), and return the file.

    A person without a file would be seen by nobody: the two are one deed. `others` are the ids of people much
    like this one whom `by` has looked at and found to be somebody else. Safe against a double click: the second one asks.

    Raises:
        NameMissing: no part of a name was given.
        UnderAge: they are younger than the program takes people at.
        MayBeHereAlready: the program has people much like this one who are not among `others`.
    """
    # Two at once for one program wait for each other, so that neither misses whom the other adds.
    Program.objects.select_for_update(no_key=True).get(pk=program_id)
    here = known_in(program_id)
    check_nobody_alike(identity, among=here, but_not=others)
    person = people.add_person(identity, by=by, at=at)
    tell_apart(person.pk, set(here.filter(pk__in=others).values_list("pk", flat=True)), by=by, at=at)
    return refer(person_id=person.pk, program_id=program_id, by=by, at=at)


def known_in(program_id: UUID) -> QuerySet[Person]:
    """Return the people of a program: those who have a file there, and those who were only referred to it."""
    has_a_file = Exists(Enrollment.objects.filter(person=OuterRef("pk"), program=program_id))
    return Person.objects.filter(
        has_a_file | Q(pk__in=Person.objects.filter(referrals__program=program_id).values("pk"))
    )


def check_nobody_alike(identity: Identity, *, among: QuerySet[Person], but_not: Collection[UUID]) -> None:
    """Check that nobody of `among` may be the person that `identity` tells of, `but_not` set aside.

    Raises:
        MayBeHereAlready: somebody may; `MOST_ALIKE` of them at most are named, the likeliest first.
    """
    if known := candidates(particulars_in(identity), among=among, but_not=but_not, most=MOST_ALIKE):
        raise MayBeHereAlready(_("Somebody much like them is in the program already. Is it the same person?"), known)


def particulars_in(identity: Identity) -> Particulars:
    """Return what somebody tells of themselves as it is compared with those who are here."""
    return Particulars(
        given_name=identity.given_name,
        family_name=identity.family_name,
        preferred_name=identity.preferred_name,
        birth_date=identity.birth_date,
    )


@transaction.atomic
def refer(*, person_id: UUID, program_id: UUID, by: User | None, at: datetime) -> Enrollment:
    """Open a file for a person in a program, in status 'referred' (F1), and return it.

    Raises:
        UnderAge: they are younger than the program takes people at on that day (R-004).
        AlreadyEnrolled: the person has an open one there.
    """
    program = Program.objects.get(pk=program_id)
    _check_of_age(person_id, program, at=at)
    enrollment = Enrollment(
        number=_next_number(),
        person_id=person_id,
        program=program,
        model=program.model,
        status_at=at,
        opened_at=at,
    )
    with the_only_open_file():
        enrollment.save(force_insert=True)
    note(enrollment, "refer", Decision(by=by, roles=(), at=at), old="")
    return enrollment


def _check_of_age(person_id: UUID, program: Program, *, at: datetime) -> None:
    day = local_day(program, at)
    policy = policy_in_force(program.pk, day)
    born = Person.objects.values_list("birth_date", flat=True).get(pk=person_id)
    rules.check_of_age(policy.min_age if policy else ADULT, born=born, on=day)


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('enrollments_number')")
        (number,) = cursor.fetchone()
    return f"E-{number:05d}"
