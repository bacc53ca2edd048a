"""Who of those whom a program knows may be the person of a referral."""

from uuid import UUID

from django.db.models import Q, QuerySet

from diversion.people.matching.candidates import Candidate, candidates, particulars_of
from diversion.people.matching.telling_apart import told_apart
from diversion.people.models import Person

MOST_LOOKED_AT = 50


def known_to(program_id: UUID) -> QuerySet[Person]:
    """Return the people of a program: in it, or referred to it."""
    known = Person.objects.filter(Q(enrollments__program=program_id) | Q(referrals__program=program_id))
    return Person.objects.filter(pk__in=known.values("pk"))


def much_like(person: Person, program_id: UUID) -> list[Candidate]:
    """Return those of the program who may be `person` and were not told apart from them, the likeliest first. Nine queries."""
    apart = {pk for pair in told_apart([person.pk]) for pk in pair}
    known = particulars_of([person])[person.pk]
    return candidates(known, among=known_to(program_id), but_not=apart | {person.pk}, most=MOST_LOOKED_AT)
