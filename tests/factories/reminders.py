"""People with a seat and the usual reminders, one by one through the real actions, or a crowd at once."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory
from django.db.models import F

from diversion.classes.models import ClassSession, Seat
from diversion.core import clock
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import Consent, ConsentHow, ConsentKind, ContactPoint, Person
from diversion.reminders.checks import Facts
from tests.conftest import NOW
from tests.factories.classes import SeriesFactory, SessionFactory, book
from tests.factories.enrollments import EnrollmentFactory
from tests.factories.people import ContactPointFactory, PersonFactory, consent_to_texts
from tests.factories.programs import PolicyFactory, ProgramFactory, usual_rules

TWO_DAYS_AGO = NOW - timedelta(days=2)


class FactsFactory(factory.Factory):
    """The facts about a reminder that may leave at once: Tuesday, 10:00 AM, for Saturday, December 12, 9:00 AM."""

    class Meta:
        model = Facts

    message_id = factory.LazyFunction(uuid4)
    person_id = factory.LazyFunction(uuid4)
    address = "+12095550142"
    language = "en"
    template = "class_coming"
    rule_id = factory.LazyFunction(uuid4)
    event_id = factory.LazyFunction(uuid4)
    event_version = 1
    not_after = datetime(2026, 12, 12, 17, tzinfo=clock.UTC)
    standing = True
    live_version = 1
    starts_at = datetime(2026, 12, 12, 17, tzinfo=clock.UTC)
    local_day = date(2026, 12, 12)
    local_time = time(9)
    time_zone = "America/Los_Angeles"
    recipient_zone = "America/Los_Angeles"
    place = "100 Main St, Room 2"
    rule_active = True
    program_held_at = None
    sender_name = "Northgate"
    callback_phone = "+12095550100"
    send_from = time(9)
    send_until = time(19)
    messages_stopped_at = None
    live_address = "+12095550142"
    contact_status = "ok"
    contact_ended_at = None
    ok_to_text = True
    wording_level = "discreet"
    is_shared_device = False
    safe_from = None
    safe_until = None
    safe_days = ()
    consent_given = True
    opted_out = False
    others_with_number = False
    already_sent = False


def seated(
    *, at: datetime = NOW, since: datetime = TWO_DAYS_AGO, session: ClassSession | None = None, **contact
) -> Seat:
    """The seat of somebody with consent to texts since `since`, booked at `at` under a policy with the usual reminders."""
    if session is None:
        program = ProgramFactory()
        usual_rules(PolicyFactory(program=program))
        session = SessionFactory(series=SeriesFactory(program=program))
    person = PersonFactory()
    consent_to_texts(ContactPointFactory(person=person, **contact), at=since)
    enrollment = EnrollmentFactory(person=person, policy=session.program.policies.get())
    return book(session, enrollment, at=at)


def move(session: ClassSession, *, day: date, at: datetime, wall: time = time(9)) -> ClassSession:
    """The session after it moved, at the instant `at`, to another day or hour: what people were told is one version old."""
    zone = ZoneInfo(session.time_zone)
    starts_at = clock.at_local(day, wall, zone)
    ClassSession.objects.filter(pk=session.pk).update(
        local_day=day,
        starts_wall=wall,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=8),
        version=F("version") + 1,
        moved_at=at,
    )
    session.refresh_from_db()
    return session


def crowd(
    size: int, *, at: datetime = NOW, day: date = date(2026, 12, 12), zone: str = "America/Los_Angeles"
) -> list[Person]:
    """So many people with consent and a seat each in one large session on `day`, booked at `at`. A handful of statements."""
    since = at - timedelta(days=2)
    program = ProgramFactory(time_zone=zone)
    policy = PolicyFactory(program=program)
    usual_rules(policy)
    session = SessionFactory(series=SeriesFactory(program=program), capacity=size, local_day=day, time_zone=zone)
    people = Person.objects.bulk_create(PersonFactory.build_batch(size))
    contacts = ContactPoint.objects.bulk_create(
        ContactPointFactory.build(person=person, asked_on=None, asked_by=None) for person in people
    )
    for contact in contacts:
        contact.textable_since = since
        contact.sms_consent = Consent(
            contact_point=contact,
            kind=ConsentKind.SMS,
            given=True,
            at=since,
            how=ConsentHow.PAPER,
            text_version="2026-1",
            language="en",
        )
    Consent.objects.bulk_create(contact.sms_consent for contact in contacts)
    ContactPoint.objects.bulk_update(contacts, ["textable_since", "sms_consent"])
    files = EnrollmentFactory.build_batch(size, person=None, policy=policy, status=EnrollmentStatus.SCHEDULED)
    for person, file in zip(people, files, strict=True):
        file.person = person
    Enrollment.objects.bulk_create(files)
    Seat.objects.bulk_create(Seat(session=session, enrollment=file, booked_at=at) for file in files)
    return people
