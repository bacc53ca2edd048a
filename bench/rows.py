"""Many rows at once, as the real actions would have written them: actions of one row each would take minutes."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from diversion.accounts.models import User
from diversion.classes import actions as classes
from diversion.classes.actions import Sitting
from diversion.classes.models import ClassSession, Seat
from diversion.core import clock
from diversion.demo.load import daytime_zone
from diversion.demo.sign_ins import COORDINATOR, FACILITATOR
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import Consent, ConsentHow, ConsentKind, ContactKind, ContactPoint, Person
from diversion.programs.models import Program
from diversion.reminders.planning import plan

HOME = ZoneInfo("America/Los_Angeles")


@transaction.atomic
def going_on(number: int) -> UUID:
    """Return the id of a class that is going on, with `number` people expected and nobody marked."""
    now = clock.now()
    session = _session("Class of the bench", now, capacity=number)
    ClassSession.objects.filter(pk=session.pk).update(
        starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=8)
    )
    _seat(_people(number, now), session, now)
    return session.pk


def to_remind(number: int) -> list[str]:
    """Plan one text that is due for each of `number` people, and return the numbers that it goes to."""
    now = clock.now()
    with transaction.atomic():
        session = _session("Class to come", now + timedelta(days=1), capacity=number)
        phones = _reachable(_seat(_people(number, now), session, now), now)
    plan(now=now)
    return phones


def _session(name: str, day: datetime, *, capacity: int) -> ClassSession:
    sitting = Sitting(day.astimezone(HOME).date(), time(9), time(17), str(HOME), "100 Main St, Room 2", capacity)
    leads = [User.objects.get(email=FACILITATOR.email)]
    return classes.plan_session(
        sitting,
        series=(Program.objects.get(code="fopp").pk, name),
        facilitators=leads,
        by=None,
        at=day - timedelta(days=9),
    )


def _people(number: int, now: datetime) -> list[Person]:
    first, zone = Person.objects.count(), daytime_zone(now)
    return Person.objects.bulk_create(
        Person(record_no=f"B-{first + place}", given_name="Given", family_name=f"Family{place:05d}", time_zone=zone)
        for place in range(number)
    )


def _seat(people: list[Person], session: ClassSession, now: datetime) -> list[Person]:
    policy = session.program.policies.get(version=1)
    files = Enrollment.objects.bulk_create(
        Enrollment(
            number=f"B{person.record_no}",
            person=person,
            program=session.program,
            policy=policy,
            model=session.program.model,
            status=EnrollmentStatus.SCHEDULED,
            status_at=now,
            opened_at=now,
            agreement_version="2026-1",
            agreement_language="en",
            agreement_signed_on=now.date(),
        )
        for person in people
    )
    by = User.objects.get(email=COORDINATOR.email)
    Seat.objects.bulk_create(Seat(session=session, enrollment=file, booked_by=by, booked_at=now) for file in files)
    return people


def _reachable(people: list[Person], now: datetime) -> list[str]:
    points = ContactPoint.objects.bulk_create(
        ContactPoint(
            person=person,
            kind=ContactKind.MOBILE,
            value=f"+1{210 + place // 100}555{100 + place % 100:04d}",
            is_primary=True,
            ok_to_text=True,
        )
        for place, person in enumerate(people)
    )
    consents = Consent.objects.bulk_create(
        Consent(
            contact_point=point,
            kind=ConsentKind.SMS,
            given=True,
            at=now,
            how=ConsentHow.PAPER,
            text_version="2026-1",
            language="en",
        )
        for point in points
    )
    for point, consent in zip(points, consents, strict=True):
        point.sms_consent, point.textable_since = consent, now
    ContactPoint.objects.bulk_update(points, ["sms_consent", "textable_since"], batch_size=1_000)
    return [point.value for point in points]
