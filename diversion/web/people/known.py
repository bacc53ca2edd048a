"""Who may be the person that somebody is adding, as far as the walls let it be told: with a page of their own, or by a referral."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.queries import people_for
from diversion.people.matching.candidates import Candidate
from diversion.people.matching.comparing import Comparison
from diversion.people.models import Person
from diversion.referrals.models import Referral
from diversion.referrals.queries import inbox_referrals


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody to look at first. `referral` is by which the reader knows them; None where they have a page."""

    person: Person
    comparison: Comparison
    referral: Referral | None


def known_to(reach: Reach) -> QuerySet[Person]:
    """Return whom the reader may be told of by name: those on file, and those who were referred to their inbox. No query by itself."""
    on_file = people_for(reach, FieldClass.IDENTITY, Level.READ)
    return Person.objects.filter(Q(pk__in=on_file.values("pk")) | Q(pk__in=inbox_referrals(reach).values("person")))


def as_known(found: Iterable[Candidate], reach: Reach) -> list[Known]:
    """Return those of `found` of whom the reader may be told, with the way to each. Two queries, none for nobody."""
    found = list(found)
    ids = {each.person.pk for each in found}
    if not ids:
        return []
    on_file = people_for(reach, FieldClass.IDENTITY, Level.READ).filter(pk__in=ids)
    paged = set(on_file.values_list("pk", flat=True))
    sent = inbox_referrals(reach).filter(person__in=ids - paged).order_by("received_on", "number")
    referrals = {referral.person_id: referral for referral in sent}
    return [
        Known(each.person, each.comparison, referrals.get(each.person.pk))
        for each in found
        if each.person.pk in paged or each.person.pk in referrals
    ]
