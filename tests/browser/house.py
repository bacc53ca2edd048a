"""The house of the walk: the demonstration in full swing, and beside it the rare cases that it has none of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import override_settings

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.attendance import actions as attendance
from diversion.attendance.actions import Tap
from diversion.attendance.marks import Mark
from diversion.classes.apart import keep_apart
from diversion.classes.models import ClassSession, Seat, SessionFacilitator
from diversion.core import clock, queue
from diversion.demo.load import load, reply
from diversion.demo.sign_ins import SIGN_INS
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.enrollments.states import SIGNED, EnrollmentStatus
from diversion.messaging import actions as messaging
from diversion.messaging import channels, heartbeat, replies
from diversion.messaging.models import InboundMessage, Message, SandboxText
from diversion.messaging.replies import Reply
from diversion.messaging.states import MessageStatus
from diversion.people import actions as people
from diversion.people.merging.together import Kept, put_together
from diversion.people.models import ContactPoint, ContactStatus, Person
from diversion.programs.models import CalendarKind, ClosedDay, Program, StatuteBasis
from diversion.referrals.actions import send_on
from diversion.referrals.models import Referral, Transfer
from diversion.referrals.transfers.actions import accept
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests import factories
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory
from tests.factories.referrals import TransferFactory, protected
from tests.imports.lists import layout_of
from tests.imports.way_in import EVE, EVE_AGAIN, checked
from tests.web.accounts.ways_in import with_app

# What the pages of the demonstration are drawn with.
AS_DEMONSTRATION = {
    "DEMO": True,
    "SMS_BACKEND": "diversion.messaging.channels.sandbox.SandboxSms",
    "SECOND_FACTOR_REQUIRED": True,
    # The walk lasts longer than five minutes on a slow machine; that somebody is asked again is tested elsewhere.
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 24 * 3600,
}
A_DAY_AGO = NOW - timedelta(days=1)

Ids = dict[str, object]


@contextmanager
def no_worker() -> Iterator[None]:
    """Nothing is published while a house is built: its texts go when the builder says so."""
    with pytest.MonkeyPatch.context() as patch, override_settings(**AS_DEMONSTRATION):
        patch.setattr(queue, "_publish", lambda job, kwargs: None)
        channels.sms.cache_clear()
        yield
        channels.sms.cache_clear()


class House:
    """Staff by what they are, `ids` by their names in addresses, and more records for those who ask."""

    def __init__(self) -> None:
        load(now=NOW)
        plan(now=NOW)
        dispatch(now=lambda: NOW)
        reply(now=NOW)
        self.program = Program.objects.get(code="fopp")
        self.court = Program.objects.get(code="postbooking")
        self.users = {entry.role.value: User.objects.get(email=entry.email) for entry in SIGN_INS}
        self.users |= {
            "newcomer": factories.staff(Role.COORDINATOR, factories.ProgramFactory()),
            "without a role": factories.UserFactory(),
            "with an app": with_app(factories.UserFactory()),
        }
        self.coordinator, self.facilitator = self.users["coordinator"], self.users["facilitator"]
        self._mark_some()
        self._lose_some()
        self.ids = self._ids()

    @property
    def names(self) -> set[str]:
        """The names of everybody here, word by word."""
        rows = Person.objects.values_list("given_name", "family_name")
        return {name for row in rows for name in row} | {entry.name.split()[-1] for entry in SIGN_INS}

    def beat(self) -> None:
        for name in (heartbeat.WORKER, heartbeat.SCHEDULER):
            heartbeat.beat(name, now=clock.now())

    def file(self, status: EnrollmentStatus = EnrollmentStatus.ACCEPTED, **fields: object) -> Enrollment:
        """The file of somebody new in this program."""
        if status in SIGNED or status == EnrollmentStatus.ON_HOLD:
            return factories.in_status(status, policy=self.program.policies.get(), **fields)
        return factories.in_status(status, unsigned=True, program=self.program, **fields)

    def session(self, *, people: int = 2, **fields: object) -> ClassSession:
        """A class that is going on, with so many on its register, led by the facilitator."""
        going_on = {"local_day": NOW.date(), "starts_wall": time(9, 45), "ends_wall": time(16)}
        series = factories.SeriesFactory(program=self.program)
        session = factories.SessionFactory(series=series, **(going_on | fields))
        SessionFacilitator.objects.create(session=session, user=self.facilitator)
        for _number in range(people):
            factories.book(session, self.file(), at=A_DAY_AGO)
        return session

    def mark(self, seat_id: UUID, mark: Mark, minutes: int | None = None, *, by: str = "facilitator") -> None:
        seat = Seat.objects.select_related("mark").get(pk=seat_id)
        seen = getattr(seat, "mark", None)
        tap = Tap(mark, minutes, seen.version if seen else 0)
        attendance.record_mark(tap, session_id=seat.session_id, seat_id=seat_id, by=self.users[by], at=clock.now())

    def _mark_some(self) -> None:
        seats = self._today().seats.order_by("id")[:4]
        marks = ((Mark.HERE, None), (Mark.LATE, 10), (Mark.LEFT_EARLY, 15), (Mark.NOT_HERE, None))
        for seat, (mark, minutes) in zip(seats, marks, strict=True):
            self.mark(seat.pk, mark, minutes)

    def _lose_some(self) -> None:
        """Texts of unknown fate, failed and withdrawn; a reply in somebody's own words; one from a stranger's phone."""
        contacts = list(ContactPoint.objects.filter(messages__status=MessageStatus.ACCEPTED).order_by("id")[:2])
        common = {"program": self.program, "body": "Hello", "attempts": 1}
        MessageFactory(contact_point=contacts[0], status=MessageStatus.UNKNOWN, **common)
        MessageFactory(contact_point=contacts[1], status=MessageStatus.FAILED, **common)
        planned = Message.objects.filter(status=MessageStatus.PLANNED).order_by("due_at", "id").first()
        messaging.withdraw(message_id=planned.pk, note="Told on the phone", by=self.coordinator, at=NOW)
        for address in (contacts[0].value, "+12095550199"):
            replies.receive(Reply(address=address, body="I work on that day. What now?"), at=NOW)

    def _ids(self) -> Ids:
        session = self._today()
        contact = ContactPoint.objects.filter(value__in=SandboxText.objects.values("address")).order_by("id").first()
        invited = factories.UserFactory(password=None)
        return {
            "session_id": session.pk,
            **self._series(),
            "seat_id": session.seats.order_by("id").first().pk,
            "person_id": contact.person_id,
            "other_id": Person.objects.exclude(pk=contact.person_id).order_by("record_no").first().pk,
            "merge_id": put_together(
                contact.person_id,
                factories.PersonFactory(given_name="Ruth", family_name="Ames").pk,
                Kept(frozenset()),
                by=self.coordinator,
                at=NOW,
            ).pk,
            "name_id": factories.AliasFactory(person=contact.person).pk,
            "number_id": factories.IdentifierFactory(person=contact.person).pk,
            "fact_id": keep_apart(
                person_id=contact.person_id,
                other_id=factories.PersonFactory().pk,
                reason="They know each other",
                by=self.coordinator,
                at=NOW,
            ).pk,
            "contact_id": contact.pk,
            "file_id": contact.person.enrollments.get().pk,
            "message": Message.objects.filter(status=MessageStatus.PLANNED).order_by("due_at", "id").first().pk,
            "reply": InboundMessage.objects.exclude(person=None).latest("received_at").pk,
            "phone": contact.pk,
            "asked_id": Transfer.objects.filter(to_program=self.program).first().pk,
            "transfer_id": Transfer.objects.filter(to_program=self.program).first().pk,
            "held_id": HeldCharge.objects.order_by("id").first().pk,
            "doubt": "no-contact",
            "program_id": self.court.pk,
            **self._list(),
            "version_id": self.court.policies.get(is_draft=True).pk,
            "closed_day_id": self._closed_day().pk,
            "user_id": self.users["facilitator"].pk,
            "protected_id": protected(self.program).pk,
            "referral_id": Referral.objects.filter(sent_by=self.users["officer_referrer"])
            .order_by("number")
            .first()
            .pk,
            "uidb36": user_pk_to_url_str(invited),
            "key": default_token_generator.make_token(invited),
        }

    def _series(self) -> Ids:
        series = self.program.series.exclude(curriculum=None).order_by("name")[0]
        return {"series_id": series.pk, "curriculum_id": series.curriculum_id}

    def _list(self) -> Ids:
        """A list that is checked, with a row that may be about somebody known."""
        found = checked(self.program, EVE, EVE_AGAIN, by=self.coordinator, layout=layout_of(self.program))
        return {"import_id": found.pk, "row_id": found.lines.get(row_no=3).pk}

    def _closed_day(self) -> ClosedDay:
        agency = self.coordinator.agency
        return ClosedDay.objects.create(agency=agency, calendar=CalendarKind.COURT, on=date(2026, 12, 18), name="Move")

    def _today(self) -> ClassSession:
        return ClassSession.objects.get(program=self.program, local_day=NOW.date(), series__name="Day class")


# --- rare cases: each makes what one scene looks at, and answers with its ids


def person_without_a_phone(house: House) -> Ids:
    return {"person_id": house.file().person_id}


def person_to_silence(house: House) -> Ids:
    person = house.file(textable_since=A_DAY_AGO).person
    people.stop_messages(person_id=person.pk, by=house.coordinator, at=NOW, reason="They asked us to call")
    return {"person_id": person.pk}


def person_with_a_number_no_longer_used(house: House) -> Ids:
    person = house.file(textable_since=A_DAY_AGO).person
    contact = person.contact_points.get()
    people.end_contact_point(contact_point_id=contact.pk, by=house.coordinator, at=NOW, reason="Lost the phone")
    return {"person_id": person.pk, "contact_id": contact.pk}


def person_with_a_number_in_doubt(house: House) -> Ids:
    return _contact_that(house, status=ContactStatus.WRONG_PERSON, textable_since=None)


def person_with_a_code_word(house: House) -> Ids:
    sealed = ContactPoint(code_word="blue heron", who_may_see="Her sister, who knows")
    return _contact_that(house, code_word_sealed=sealed.code_word_sealed, who_may_see_sealed=sealed.who_may_see_sealed)


def person_with_names_and_numbers(house: House) -> Ids:
    """Somebody with names of several kinds, one of them taken back, and the numbers of two agencies."""
    person = house.file(textable_since=A_DAY_AGO).person
    Person.objects.filter(pk=person.pk).update(
        best_language="hmn", other_languages=["lo", "en"], interpreter_needed=True
    )
    factories.AliasFactory(person=person, kind="booked", given_name="Xiong", family_name="Vang Moua")
    factories.IdentifierFactory(person=person)
    factories.IdentifierFactory(person=person, kind="local_booking", agency=house.coordinator.agency)
    return {"person_id": person.pk} | _taken_back(house, person)


def name_taken_back(house: House) -> Ids:
    person = house.file().person
    return {"person_id": person.pk} | _taken_back(house, person)


def _taken_back(house: House, person: Person) -> Ids:
    alias = factories.AliasFactory(person=person)
    people.withdraw_other_name(name_id=alias.pk, by=house.coordinator, at=NOW, reason="It is her sister’s name")
    return {"name_id": alias.pk}


def person_to_ask_again(house: House) -> Ids:
    return _contact_that(house, asked_on=date(2026, 9, 1), review_due_on=date(2026, 10, 31))


def _contact_that(house: House, **facts: object) -> Ids:
    person = house.file(textable_since=A_DAY_AGO).person
    contact = person.contact_points.get()
    ContactPoint.objects.filter(pk=contact.pk).update(**facts)
    return {"person_id": person.pk, "contact_id": contact.pk}


def person_who(status: EnrollmentStatus) -> Callable[[House], Ids]:
    def make(house: House) -> Ids:
        file = house.file(status)
        return {"person_id": file.person_id, "file_id": file.pk}

    return make


def person_of_the_demonstration(family_name: str) -> Callable[[House], Ids]:
    def find(house: House) -> Ids:
        # Of several of a name the first on file: the others came by a referral.
        return {"person_id": Person.objects.filter(family_name=family_name).order_by("record_no")[0].pk}

    return find


def person_half_screened(house: House) -> Ids:
    file = house.program.enrollments.filter(status=EnrollmentStatus.SCREENING).order_by("number").first()
    return {"person_id": file.person_id, "file_id": file.pk}


def two_alike(house: House) -> Ids:
    """A record that was entered again, under another spelling, and never got further than a referral."""
    one = house.file(EnrollmentStatus.SCREENING).person
    again = factories.PersonFactory(given_name=one.given_name, family_name=f"{one.family_name}z")
    factories.ContactPointFactory(person=again)
    factories.EnrollmentFactory(person=again, policy=house.program.policies.get(), status=EnrollmentStatus.DECLINED)
    return {"person_id": one.pk, "other_id": again.pk}


def referral_unclear(house: House) -> Ids:
    return {"referral_id": Referral.objects.filter(enrollment=None, outcome="").order_by("number").first().pk}


def referral_with_a_file(house: House) -> Ids:
    rows = Referral.objects.filter(program=house.program, enrollment__isnull=False, incident__isnull=False)
    return {"referral_id": rows.order_by("number").first().pk}


def person_turned_down(house: House) -> Ids:
    file = house.program.enrollments.filter(status=EnrollmentStatus.INELIGIBLE).order_by("number").first()
    return {"person_id": file.person_id, "file_id": file.pk}


def transfer_accepted(house: House) -> Ids:
    """Somebody whom this program has just taken over from another one."""
    row = TransferFactory(to_program=house.program)
    accept(transfer_id=row.pk, decision=factories.as_role(Role.COORDINATOR))
    return {"asked_id": row.pk}


def file_that_waits_for_an_answer(house: House) -> Ids:
    """Somebody whom a program outside of this office is asked to take over."""
    file = house.file()
    TransferFactory(enrollment=file, to_program=None, to_outside="Northgate Court Services")
    return {"person_id": file.person_id}


def message_that(status: MessageStatus) -> Callable[[House], Ids]:
    def find(house: House) -> Ids:
        return {"message": Message.objects.filter(status=status).order_by("id").first().pk}

    return find


def staff_invited(house: House) -> Ids:
    return {"user_id": factories.UserFactory(password=None).pk}


def staff_shut(house: House) -> Ids:
    return {"user_id": factories.UserFactory(disabled_at=NOW, disabled_reason="Left in fall").pk}


def sender_silent(house: House) -> Ids:
    heartbeat.Heartbeat.objects.all().delete()
    return {}


def program_without_a_policy(house: House) -> Ids:
    draft = factories.PolicyFactory(is_draft=True)
    return {"program_id": draft.program_id, "version_id": draft.pk}


def draft_with_a_fee(house: House) -> Ids:
    fields = {"is_draft": True, "statute_basis": StatuteBasis.CA_PRETRIAL, "fee_standard": 425}
    return {"version_id": factories.PolicyFactory(**fields).pk}


def child_sent_on(house: House) -> Ids:
    row = protected(house.program)
    send_on(protected_id=row.pk, to="County hotline, Ms. Reyes", by=house.users["privacy_officer"], at=NOW)
    return {"protected_id": row.pk}
