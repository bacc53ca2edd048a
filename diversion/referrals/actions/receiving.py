"""Taking one referral in: a person, what happened, what they are charged with, and their file, in one transaction."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core import keyring
from diversion.core.errors import DomainError
from diversion.courts.models import Charge, Incident
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import is_under
from diversion.enrollments.states import OPEN
from diversion.people import actions as people
from diversion.people.matching.telling_apart import tell_apart
from diversion.people.models import Person
from diversion.programs.models import Door, Program, ProgramModel
from diversion.programs.offenses import limitation_on
from diversion.programs.queries import policy_on
from diversion.referrals import rules
from diversion.referrals.actions.protecting import Protected, keep_protected
from diversion.referrals.actions.sent import Happened, Sent
from diversion.referrals.likeness import known_to, much_like
from diversion.referrals.models import ProtectedReferral, Referral


class AlreadyReferred(DomainError):
    """The person was referred to the program about this before (R-001)."""

    def __init__(self, words: str, referral: Referral) -> None:
        super().__init__(words)
        self.referral = referral


@transaction.atomic
def receive(
    sent: Sent, *, same_as: UUID | None, others: Collection[UUID], by: User, at: datetime
) -> Referral | ProtectedReferral:
    """Take a referral in and return it, with the person's file: the open one in the program, or a new one (F1, P1, B1).

    `same_as` is the person of the program whom it is about, when `by` knows; else `others` are the people much like this
    one whom `by` has looked at and found to be somebody else. Somebody under the program's age gets a sealed row alone.
    Safe against a double click: the second one returns the first's.

    Raises:
        NoPolicyInForce, DoorShut: the program takes nobody in on that day, or through this door.
        NameMissing, NotATelephoneNumber: who it is cannot be told, or the number cannot be dialled.
        MayBeHereAlready: the program has people much like this one of whom nothing was said.
        Person.DoesNotExist: `same_as` is nobody of the program.
        AlreadyReferred: the person was referred about this before.

    Source: docs/adr/0022-referrals.md
    """
    if done := _before_anything(sent, by=by, at=at):
        return done
    person = _person(sent, same_as=same_as, others=others, by=by, at=at)
    return join_file(_keep(sent, person, by=by, at=at), by=by, at=at)


@transaction.atomic
def receive_unasked(sent: Sent, *, others: Collection[UUID], by: User, at: datetime) -> Referral | ProtectedReferral:
    """Take a referral in from somebody who may not learn who is in the program, and return it. Otherwise as `receive`.

    Where people much like this one are in the program, no file is opened until somebody of the program has said who it is:
    `same_person` or `another_person`. `others` are the referrals by `by` that are about somebody else of the same name.

    Raises:
        NoPolicyInForce, DoorShut, NameMissing, NotATelephoneNumber: as `receive`.
        AlreadyReferred: `by` sent the same name today, or an office's report names the person already.
    """
    if done := _before_anything(sent, by=by, at=at):
        return done
    _check_not_sent_before(sent, others=others, by=by)
    referral = _keep(sent, people.add_person(sent.identity, by=by, at=at), by=by, at=at)
    is_certain = not much_like(referral.person, sent.program_id)
    return join_file(referral, by=by, at=at) if is_certain else referral


def join_file(referral: Referral, *, by: User, at: datetime) -> Referral:
    """Give the referral the person's open file in the program, or a new one, and return it. In the caller's transaction.

    What somebody was arrested for who is diverted before booking waits from here on for their intake (C1).
    """
    files = Enrollment.objects.filter(person=referral.person_id, program=referral.program_id, status__in=OPEN)
    referral.enrollment = files.first() or enrollments.refer(
        person_id=referral.person_id, program_id=referral.program_id, by=by, at=at
    )
    referral.save(update_fields=["enrollment"])
    if rules.holds_charges(Door(referral.door), ProgramModel(referral.enrollment.model)):
        _hold_charges(referral, referral.enrollment, by=by, at=at)
    return referral


def check_not_referred(sent_about: Incident | None, person_id: UUID, program_id: UUID, received_on: date) -> None:
    """Check that the person was not referred to the program about this before: the same report, or on the same day about none.

    Raises:
        AlreadyReferred: it names the referral that is there.
    """
    rows = Referral.objects.filter(person=person_id, program=program_id)
    about = Q(incident__isnull=True, received_on=received_on)
    if sent_about is not None:
        about = Q(incident=sent_about)
        if not sent_about.report_no and sent_about.on:
            about |= Q(incident__agency=sent_about.agency_id, incident__report_no="", incident__on=sent_about.on)
        if not sent_about.report_no and not sent_about.on:
            unknown = Q(incident__report_no="", incident__on__isnull=True)
            about |= unknown & Q(incident__agency=sent_about.agency_id, received_on=received_on)
    if there := rows.filter(about).order_by("received_on", "number").first():
        raise _already(there)


def _before_anything(sent: Sent, *, by: User, at: datetime) -> Referral | ProtectedReferral | None:
    # Two at once for one program wait for each other, so that neither misses whom the other adds.
    program = Program.objects.select_for_update(no_key=True).get(pk=sent.program_id)
    if there := Referral.objects.filter(sent_by=by, form_key=sent.form_key).first():
        return there
    policy = policy_on(program.pk, sent.received_on)
    rules.check_door(policy, sent.door)
    happened_on = sent.happened.on if sent.happened and sent.happened.on else sent.received_on
    day = min(happened_on, sent.received_on)
    if is_under(policy.min_age, born=sent.identity.birth_date, about=sent.age_about, on=day):
        return keep_protected([_protected(sent, by)], by=by, at=at)[0]
    return None


def _protected(sent: Sent, by: User) -> Protected:
    happened = sent.happened
    says = {
        "given_name": sent.identity.given_name,
        "family_name": sent.identity.family_name,
        "preferred_name": sent.identity.preferred_name,
        "birth_date": sent.identity.birth_date,
        "age_about": sent.age_about,
        "phone": sent.phone,
        "on": happened and happened.on,
        "place": happened.place if happened else "",
        "report_no": happened.report_no if happened else "",
        "note": sent.note,
        "sent_by": f"{sent.source_person or by.name}, {by.agency.name}",
    }
    key = keyring.digest(f"{by.pk}\x1f{sent.form_key}", place="referrals.form")
    return Protected(sent.program_id, sent.received_on, sent.door, key, says)


def _person(sent: Sent, *, same_as: UUID | None, others: Collection[UUID], by: User, at: datetime) -> Person:
    if same_as is not None:
        return known_to(sent.program_id).get(pk=same_as)
    known = known_to(sent.program_id)
    enrollments.check_nobody_alike(sent.identity, among=known, but_not=others)
    person = people.add_person(sent.identity, by=by, at=at)
    tell_apart(person.pk, set(known.filter(pk__in=others).values_list("pk", flat=True)), by=by, at=at)
    return person


def _hold_charges(referral: Referral, file: Enrollment, *, by: User, at: datetime) -> None:
    charges = Charge.objects.filter(incident=referral.incident_id, person=referral.person_id)
    for charge_id in charges.order_by("pk").values_list("pk", flat=True) if referral.incident_id else ():
        hold_charge(charge_id=charge_id, enrollment_id=file.pk, referred_on=referral.received_on, by=by, at=at)


def _keep(sent: Sent, person: Person, *, by: User, at: datetime) -> Referral:
    incident = _incident(sent.happened) if sent.happened else None
    check_not_referred(incident, person.pk, sent.program_id, sent.received_on)
    _check_case_not_referred(sent, person)
    if sent.phone:
        people.add_number_not_asked(sent.phone, person_id=person.pk, by=by, at=at)
    if incident is not None and sent.happened is not None:
        _charge(incident, person, sent.happened)
    referral = Referral.objects.create(
        number=next_number(),
        person=person,
        program_id=sent.program_id,
        incident=incident,
        door=sent.door,
        source_agency_id=sent.source_agency_id or by.agency_id,
        sent_by=by,
        source_person=sent.source_person,
        received_on=sent.received_on,
        received_how=sent.received_how,
        is_urgent=sent.is_urgent,
        note=sent.note,
        form_key=sent.form_key,
        age_about=sent.age_about,
    )
    audit.record(
        "referral.received",
        subject=referral,
        by=by,
        at=at,
        changes={"door": ("", str(sent.door))},
        person_id=person.pk,
        program_id=sent.program_id,
    )
    return referral


def _check_case_not_referred(sent: Sent, person: Person) -> None:
    cases = {charged.case_no for charged in sent.happened.charges if charged.case_no} if sent.happened else set()
    charges = Charge.objects.filter(person=person, case_no__in=cases)
    rows = Referral.objects.filter(person=person, program=sent.program_id, incident__in=charges.values("incident"))
    if cases and (there := rows.order_by("received_on", "number").first()):
        raise _already(there)


def _incident(happened: Happened) -> Incident:
    facts = {
        "on": happened.on,
        "at_time": happened.at_time,
        "place": happened.place,
        "disposition": happened.disposition,
    }
    if not happened.report_no:
        return Incident.objects.create(agency_id=happened.agency_id, **facts)
    row, _new = Incident.objects.get_or_create(
        agency_id=happened.agency_id, report_no=happened.report_no, defaults=facts
    )
    return row


def _charge(incident: Incident, person: Person, happened: Happened) -> None:
    for charged in happened.charges:
        offense = charged.offense
        Charge.objects.get_or_create(
            incident=incident,
            person=person,
            statute=charged.statute,
            defaults={
                "offense": offense,
                "title": charged.title or (offense.title if offense else ""),
                "level": offense.level if offense else "",
                "limitation_on": limitation_on(offense, incident.on) if offense and incident.on else None,
                "case_no": charged.case_no,
            },
        )


def _check_not_sent_before(sent: Sent, *, others: Collection[UUID], by: User) -> None:
    named = Q(
        person__given_name__iexact=sent.identity.given_name,
        person__family_name__iexact=sent.identity.family_name,
        person__preferred_name__iexact=sent.identity.preferred_name,
    )
    same = Q(sent_by=by, received_on=sent.received_on)
    if sent.happened and sent.happened.report_no:
        report = Q(incident__agency=sent.happened.agency_id, incident__report_no=sent.happened.report_no)
        same = report | Q(same, incident__report_no="") | Q(same, incident__isnull=True)
    rows = Referral.objects.filter(named, same, program=sent.program_id).exclude(sent_by=by, pk__in=others)
    if there := rows.order_by("number").first():
        raise _already(there)


def _already(there: Referral) -> AlreadyReferred:
    words = _("This was sent before: it is referral %(number)s. Nothing was added.")
    return AlreadyReferred(words % {"number": there.number}, there)


def next_number() -> str:
    """Return the next number of a referral. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'R-' || to_char(nextval('referrals_number'), 'FM99999900000')")
        (number,) = cursor.fetchone()
    return str(number)
