"""Saying who somebody is whom an officer sent: one of those who are here, or somebody else."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.courts.models import Charge
from diversion.people.matching.telling_apart import tell_apart
from diversion.people.models import ContactPoint, Person
from diversion.programs.models import Program
from diversion.referrals.actions.receiving import check_not_referred, join_file
from diversion.referrals.likeness import much_like
from diversion.referrals.models import Referral


class AlreadySaid(DomainError):
    """The referral has its file."""


@transaction.atomic
def another_person(*, referral_id: UUID, by: User, at: datetime) -> Referral:
    """Record that the person is somebody else than those who are here: they are told apart, and a file opens. Return the referral.

    Raises:
        AlreadySaid: the referral has its file, or is of a record kept elsewhere.
    """
    referral = _waiting(referral_id)
    person = referral.person
    others = {each.person.pk for each in much_like(person, referral.program_id)}
    tell_apart(person.pk, others, by=by, at=at)
    audit.record(
        "referral.another_person",
        subject=referral,
        by=by,
        at=at,
        person_id=person.pk,
        program_id=referral.program_id,
    )
    return join_file(referral, by=by, at=at)


@transaction.atomic
def same_person(*, referral_id: UUID, person_id: UUID, by: User, at: datetime) -> Referral:
    """Record that the person is one who is here: the referral, its charges and its number go to them. Return the referral.

    The record that the sender began for them was nobody's but this referral's: it goes.

    Raises:
        AlreadySaid: the referral has its file, or is of a record kept elsewhere.
        AlreadyReferred: that person was referred about this before.
        Person.DoesNotExist: nobody much like them is in the program under this id, or somebody told the two apart.
    """
    referral = _waiting(referral_id)
    begun = referral.person
    person = next((each.person for each in much_like(begun, referral.program_id) if each.person.pk == person_id), None)
    if person is None:
        raise Person.DoesNotExist
    check_not_referred(referral.incident, person.pk, referral.program_id, referral.received_on)
    referral.person = person
    referral.save(update_fields=["person"])
    Charge.objects.filter(incident=referral.incident_id, person=begun).update(person=person)
    _move_numbers(begun, person)
    audit.record(
        "referral.same_person",
        subject=referral,
        by=by,
        at=at,
        changes={"record_no": (begun.record_no, person.record_no)},
        person_id=person.pk,
        program_id=referral.program_id,
    )
    begun.delete()
    return join_file(referral, by=by, at=at)


def _waiting(referral_id: UUID) -> Referral:
    program_id = Referral.objects.values_list("program", flat=True).get(pk=referral_id)
    Program.objects.select_for_update(no_key=True).get(pk=program_id)
    referral = lock(Referral.objects.all(), referral_id)
    if referral.enrollment_id is not None:
        raise AlreadySaid(_("Somebody has said already who this is."))
    if not referral.is_unclear:
        raise AlreadySaid(_("This record was kept elsewhere. It opens no file."))
    return referral


def _move_numbers(begun: Person, person: Person) -> None:
    known = set(person.contact_points.filter(ended_at__isnull=True).values_list("kind", "value"))
    for contact in ContactPoint.objects.filter(person=begun):
        if (contact.kind, contact.value) in known:
            contact.delete()
        else:
            contact.person = person
            contact.save(update_fields=["person"])
