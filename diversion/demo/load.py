"""The demonstration: one program, a term of classes, people on their way through it. Every status is reached by the real actions."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import cycle
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from diversion.accounts.models import Agency, AgencyKind, RoleGrant, User
from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.classes import actions as classes
from diversion.classes.actions import Sitting
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.core import clock
from diversion.demo import people as invented
from diversion.demo import registers
from diversion.demo.charged import ProsecutorsList
from diversion.demo.classes import plan_evenings
from diversion.demo.lists import bring_lists
from diversion.demo.names import find_out
from diversion.demo.other_files import Walk
from diversion.demo.programs import Author, class_program, other_programs
from diversion.demo.referrals import refer_some
from diversion.demo.screening import Desk
from diversion.demo.sign_ins import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COORDINATOR,
    FACILITATOR,
    OFFICER,
    PASSWORD,
    PROSECUTOR,
    SIGN_INS,
    DemoSignIn,
)
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Agreement, Decision
from diversion.enrollments.limitation import Chosen
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import BOOKABLE
from diversion.enrollments.states import ClockChoice, CounselAdvice, PacketPart, SignedBy
from diversion.enrollments.unfiled import last_days
from diversion.messaging import replies
from diversion.messaging.replies import Reply
from diversion.people import actions as people
from diversion.people.actions import ConsentGiven, Identity, SafeContact
from diversion.people.models import (
    ConsentHow,
    ContactKind,
    ContactPoint,
    ContactStatus,
    Person,
    VerifiedHow,
    WordingLevel,
)
from diversion.programs.models import Program

ZONE = ZoneInfo("America/Los_Angeles")
HOME = "America/Los_Angeles"
PLACE = "100 Main St, Room 2"
SATURDAY = 5
# Somewhere it is daytime at any hour of the clock, so that texts arrive while somebody watches the demonstration.
DAYTIME_ZONES = (HOME, "America/New_York", "Pacific/Honolulu", "Pacific/Guam", "Asia/Dubai", "Europe/Madrid")
DAY_CLASS = "Day class"
FULL_CLASS = 12
QUARTER = timedelta(minutes=15)


@transaction.atomic
def load(*, now: datetime) -> None:
    """Fill an empty database with the demonstration, as if the last three weeks had been worked in it."""
    agency = _agency()
    admin = _sign_in(ADMINISTRATOR, agency, now)
    author = Author(by=admin, now=now - timedelta(days=40), today=clock.local_day(now, ZONE))
    program = class_program(author)
    others = other_programs(author)
    staff = {entry.email: _sign_in(entry, agency, now) for entry in SIGN_INS if entry != ADMINISTRATOR}
    for entry in SIGN_INS:
        _give_role(entry, admin if entry == ADMINISTRATOR else staff[entry.email], [program, *others], now)
    _Term(program, staff, now).fill()
    _walk_through(program, others, staff, now)
    refer_some(program, others[0], coordinator=staff[COORDINATOR.email], officer=staff[OFFICER.email], now=now)
    bring_lists(program, by=staff[COORDINATOR.email], today=clock.local_day(now, ZONE), now=now)
    _learn_what_is_there()


@transaction.atomic
def reply(*, now: datetime) -> None:
    """Let some of those who got the first texts answer them."""
    for position, words in invented.REPLIES.items():
        replies.receive(Reply(address=f"+1209555{101 + position:04d}", body=words), at=now)


@transaction.atomic
def keep_alive(*, now: datetime) -> None:
    """Bring an older demonstration up to this hour: people's phones where it is day, and a class to take the register of today."""
    program = Program.objects.filter(code="fopp").first()
    if program is None:
        return
    zone = daytime_zone(now)
    Person.objects.filter(enrollments__program=program).exclude(time_zone=zone).update(time_zone=zone)
    today = ClassSession.objects.filter(program=program, series__name=DAY_CLASS, local_day=clock.local_day(now, ZONE))
    if not today.exists():
        staff = {user.email: user for user in User.objects.filter(email__in=[entry.email for entry in SIGN_INS])}
        _Term(program, staff, now).add_today_again()


def daytime_zone(now: datetime) -> str:
    """Return '' when it is day at home, else a zone in which it is between 9:00 and 18:00 now."""
    found = next(name for name in DAYTIME_ZONES if _is_day(now, name))
    return "" if found == HOME else found


def _learn_what_is_there() -> None:
    # Until PostgreSQL has counted, it plans for tables as empty as they were, and the first texts would wait for that.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _is_day(now: datetime, zone: str) -> bool:
    return time(9) <= now.astimezone(ZoneInfo(zone)).time() < time(18)


def _agency() -> Agency:
    return Agency.objects.create(
        name="Northgate Services",
        kind=AgencyKind.NONPROFIT_PROVIDER,
        time_zone=HOME,
        neutral_sender_name="Northgate",
        callback_phone="+12095550100",
    )


def _walk_through(program: Program, others: list[Program], staff: dict[str, User], now: datetime) -> None:
    walk = Walk(
        case_manager=staff[CASE_MANAGER.email],
        prosecutor=staff[PROSECUTOR.email],
        coordinator=staff[COORDINATOR.email],
        now=now,
        zone=ZONE,
    )
    before, after = others
    walk.before_booking(before)
    walk.after_booking(after)
    walk.ask_for_a_place(program, of=before)


def _sign_in(entry: DemoSignIn, agency: Agency, now: datetime) -> User:
    user = User(email=entry.email, name=entry.name, agency=agency, invited_at=now)
    user.set_password(PASSWORD)
    user.save()
    return user


def _give_role(entry: DemoSignIn, user: User, programs: list[Program], now: datetime) -> None:
    where = [None] if entry.role in AGENCY_WIDE else [each for each in programs if each.code in entry.programs]
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=entry.role, program=program, granted_at=now) for program in where
    )


def _ready(program: Program, *, at: datetime) -> list[UUID]:
    """Return some of those who could take a seat at the instant `at`: signed, and with no seat ahead."""
    ahead = Seat.objects.filter(
        status=SeatStatus.BOOKED, session__status=SessionStatus.PLANNED, session__starts_at__gt=at
    ).values("enrollment")
    rows = Enrollment.objects.filter(program=program, status__in=BOOKABLE).exclude(pk__in=ahead).order_by("number")
    return list(rows.values_list("pk", flat=True)[:FULL_CLASS])


class _Term:
    """Fills one program. Holds what each step needs: the program, the staff, and the hour at which it is looked at."""

    def __init__(self, program: Program, staff: dict[str, User], now: datetime) -> None:
        self.program = program
        self.now = now
        self.today = clock.local_day(now, ZONE)
        self.coordinator = staff[COORDINATOR.email]
        self.facilitator = staff[FACILITATOR.email]
        self.prosecutor = staff[PROSECUTOR.email]
        self.zone = daytime_zone(now)

    def fill(self) -> None:
        ready = [self._participant(position) for position in range(len(invented.PARTICIPANTS))]
        self.add_today(ready[:FULL_CLASS])
        saturdays = [self._saturday(weeks) for weeks in range(1, 5)]
        for enrollment_id, session in zip(ready[FULL_CLASS:23], cycle(saturdays), strict=False):
            self._book(session, enrollment_id, at=self.now - timedelta(days=1))
        plan_evenings(self.program, lead=self.facilitator, by=self.coordinator, today=self.today, at=self.now)

        self._past(ready[23:26], registers.SIGNED_TWICE, weeks=1)
        self._past(ready[26:28], registers.SIGNED_ONCE, weeks=0)

    def _past(self, enrollment_ids: list[UUID], marks: registers.Marks, *, weeks: int) -> None:
        day = self.today - timedelta(days=2 + 7 * weeks)
        session = self._session("Day class", day, time(9), time(17))
        for number, enrollment_id in enumerate(enrollment_ids):
            self._book(session, enrollment_id, at=session.starts_at - timedelta(days=9, minutes=-number))
        signed_at = registers.take(session, marks, by=self.facilitator)
        if weeks:
            registers.countersign(session, by=self.coordinator, at=signed_at + timedelta(hours=1))

    def add_today(self, enrollment_ids: list[UUID]) -> None:
        """Plan a class that is going on now, and seat people in it, as of some days ago."""
        session = self._today_session()
        for enrollment_id in enrollment_ids:
            self._book(session, enrollment_id, at=min(self.now, session.starts_at) - timedelta(days=9))

    def add_today_again(self) -> None:
        """Plan another class that is going on now, and seat those who are free, as of a moment before it began."""
        session = self._today_session()
        at = session.starts_at - timedelta(minutes=1)
        ready = _ready(self.program, at=at)
        # In a demonstration of last year the last day to file has passed.
        late = [pk for pk, last in last_days(ready, on=self.today).items() if last.is_before(self.today)]
        for enrollment_id in late:
            decision = Decision(by=self.prosecutor, roles={Role.PROSECUTOR}, at=at)
            waiver = Chosen(ClockChoice.WAIVER, on=clock.local_day(at, ZONE))
            enrollments.settle_last_day(waiver, enrollment_id=enrollment_id, decision=decision)
        for enrollment_id in ready:
            self._book(session, enrollment_id, at=at)

    def _today_session(self) -> ClassSession:
        begins = self._begins_today()
        ends = time(23, 59) if begins.hour > 17 else _plus(begins, 6)
        return self._session(DAY_CLASS, begins.date(), begins.time(), ends)

    def _begins_today(self) -> datetime:
        local = self.now.astimezone(ZONE)
        quarter = local.replace(minute=local.minute - local.minute % 15, second=0, microsecond=0)
        begins = max(quarter - QUARTER, quarter.replace(hour=0, minute=15))
        while not clock.has_one_meaning(begins.date(), begins.time(), ZONE):  # the hour in which the clocks change
            begins -= QUARTER
        return begins

    def _saturday(self, weeks: int) -> ClassSession:
        to_saturday = (SATURDAY - self.today.weekday()) % 7 or 7
        day = self.today + timedelta(days=to_saturday + 7 * (weeks - 1))
        return self._session(DAY_CLASS, day, time(9), time(17))

    def _session(self, series: str, day: object, begins: time, ends: time) -> ClassSession:
        sitting = Sitting(
            local_day=day,  # type: ignore[arg-type]
            starts_wall=begins,
            ends_wall=ends,
            time_zone=HOME,
            place=PLACE,
            capacity=FULL_CLASS + 2,
            address="100 Main St, Tracy, CA 95376",
        )
        ago = self.now - timedelta(days=20)
        return classes.plan_session(
            sitting, series=(self.program.pk, series), facilitators=[self.facilitator], by=self.coordinator, at=ago
        )

    def _book(self, session: ClassSession, enrollment_id: UUID, *, at: datetime) -> None:
        decision = Decision(by=self.coordinator, roles={Role.COORDINATOR}, at=at)
        classes.book_seat(session_id=session.pk, enrollment_id=enrollment_id, decision=decision)

    def _participant(self, position: int) -> UUID:
        at = self.now - timedelta(days=30) + timedelta(minutes=position)
        person = self._person(position, at)
        self._contact(position, person, at)
        return self._enrollment(position, person, at)

    def _person(self, position: int, at: datetime) -> Person:
        given, family, language = invented.PARTICIPANTS[position]
        born = date(*invented.BORN[position]) if position in invented.BORN else None
        identity = Identity(given, family, "", born, language, interpreter_needed=False)
        person = people.add_person(identity, by=self.coordinator, at=at)
        find_out(position, person, by=self.coordinator, at=at)
        Person.objects.filter(pk=person.pk).update(time_zone=self.zone)
        return person

    def _contact(self, position: int, person: Person, at: datetime) -> None:
        landline, on = position == invented.LANDLINE, clock.local_day(at, ZONE)
        facts = SafeContact(
            kind=ContactKind.LANDLINE if landline else ContactKind.MOBILE,
            value=f"209-555-{101 + position:04d}",
            is_primary=True,
            is_shared_device=position == invented.CODE_WORD,
            ok_to_text=not landline and position != invented.NOT_ASKED,
            ok_to_call=True,
            ok_to_voicemail=False,
            wording_level=WordingLevel.CODE_WORD_ONLY if position == invented.CODE_WORD else WordingLevel.DISCREET,
            safe_from=None,
            safe_until=None,
            safe_days=invented.SAFE_DAYS.get(position, ()),
            code_word="Blue kite" if position == invented.CODE_WORD else "",
            who_may_see="His cousin, who knows" if position == invented.CODE_WORD else "",
            review_due_on=on + timedelta(days=14) if position in invented.ASK_AGAIN else None,
        )
        contact = people.add_contact_point(facts, person_id=person.pk, by=self.coordinator, at=at, on=on)
        if facts.ok_to_text:
            consent = ConsentGiven(
                given=True, how=ConsentHow.PAPER, text_version="2026-1", language=str(person.language)
            )
            people.record_consent(consent, contact_point_id=contact.pk, by=self.coordinator, at=at)
        self._make_sure(position, contact, facts, at)

    def _make_sure(self, position: int, contact: ContactPoint, facts: SafeContact, at: datetime) -> None:
        """Most answered a call; one number turned out to be somebody else's."""
        later, on = at + timedelta(minutes=1), clock.local_day(at, ZONE)
        if position == invented.WRONG_NUMBER:
            wrong = replace(facts, status=ContactStatus.WRONG_PERSON)
            people.change_contact_point(wrong, contact_point_id=contact.pk, by=self.coordinator, at=later, on=on)
        elif position % 3:
            people.verify_contact_point(
                contact_point_id=contact.pk, how=VerifiedHow.CALL, by=self.coordinator, at=later, on=on
            )

    def _enrollment(self, position: int, person: Person, at: datetime) -> UUID:
        """Walk a file as far as its position says: most are signed, the last few wait on the way."""
        pk = enrollments.refer(person_id=person.pk, program_id=self.program.pk, by=self.coordinator, at=at).pk
        coordinator = Decision(by=self.coordinator, roles={Role.COORDINATOR}, at=at)
        signed_on = clock.local_day(at, ZONE)
        desk = Desk(self.coordinator, self.prosecutor, at, signed_on)
        self._referral(position, pk, at, signed_on)
        walk = (
            lambda: desk.open_it(pk),
            lambda: (desk.overrule if position == invented.OVERRIDDEN else desk.find_eligible)(pk, position),
            lambda: enrollments.offer(enrollment_id=pk, on=signed_on, chosen=None, decision=coordinator),
            lambda: enrollments.accept(
                Agreement(
                    "2026-1",
                    str(person.language),
                    signed_on,
                    SignedBy.PARTICIPANT,
                    self.coordinator.name,
                    frozenset(PacketPart),
                    CounselAdvice.DECLINED,
                ),
                enrollment_id=pk,
                decision=coordinator,
            ),
        )
        for step in walk[: _steps_walked(position)]:
            step()
        if position == invented.HALF_SCREENED:
            desk.begin(pk, position)
        if position == invented.NOT_ELIGIBLE:
            desk.find_ineligible(pk, position)
        return pk

    def _referral(self, position: int, file_id: UUID, at: datetime, on: date) -> None:
        sent = ProsecutorsList(self.coordinator, at, on)
        days_ago = invented.HAPPENED_LONG_AGO if position == invented.LITTLE_TIME else invented.HAPPENED
        sent.refer(file_id, number=position, days_ago=days_ago)
        if position == invented.HALF_SCREENED:
            sent.remember(file_id)


def _steps_walked(position: int) -> int:
    waiting = {invented.NOT_ELIGIBLE: 1, invented.LITTLE_TIME: 2, invented.HALF_SCREENED: 1, 35: 0}
    return waiting.get(position, 4)


def _plus(begins: datetime, hours: int) -> time:
    return (begins + timedelta(hours=hours)).time()
