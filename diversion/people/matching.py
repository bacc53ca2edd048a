"""Who may be the same person. A match is offered to whoever decides, never acted upon."""

from django.db.models import Q, QuerySet

from diversion.people.actions import Identity
from diversion.people.models import Person


def may_be_same(people: QuerySet[Person], identity: Identity) -> QuerySet[Person]:
    """Return those of `people` who have the same given and family name, however they are cased."""
    same = Q(family_name__iexact=identity.family_name)
    if identity.given_name:
        same &= Q(given_name__iexact=identity.given_name) | Q(preferred_name__iexact=identity.given_name)
    else:
        same &= Q(preferred_name__iexact=identity.preferred_name)
    return people.filter(same)
