import logging
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.agenda import feeds
from diversion.agenda.models import CalendarLink
from diversion.audit.models import AuditEvent
from diversion.classes import actions
from diversion.classes.actions import Move
from diversion.classes.models import SessionFacilitator
from diversion.classes.requeue import When
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    ProgramFactory,
    SeriesFactory,
    SessionFactory,
    UserFactory,
    book,
    called_off,
    staff,
)
from tests.web.classes.conftest import client_of, words

pytestmark = pytest.mark.django_db

READ, LINK, MAKE, END = (reverse(f"agenda:{name}") for name in ("read", "link", "make", "end"))


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def policy():
    return PolicyFactory(program=ProgramFactory(name="First Offender Program", public_name="Northgate Services"))


@pytest.fixture
def session(policy):
    return SessionFactory(series=SeriesFactory(program=policy.program, name="Saturday class"), title="Law")


@pytest.fixture
def coordinator(policy):
    return staff(Role.COORDINATOR, policy.program)


def secret_of(user):
    return feeds.make_link(user=user, at=datetime.now(UTC))


def read(secret):
    return Client().get(READ, {"key": secret})


def events(user):
    file = icalendar.Calendar.from_ical(read(secret_of(user)).content)
    return {event["UID"]: event for event in file.walk("VEVENT")}


def only(user):
    (event,) = events(user).values()
    return event


class TestWhatItTells:
    def test_when_and_where_in_the_zone_of_the_class(self, session, coordinator):
        answer = read(secret_of(coordinator))

        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        text = answer.content.decode()
        assert "DTSTART;TZID=America/Los_Angeles:20261212T090000" in text
        assert "DTEND;TZID=America/Los_Angeles:20261212T170000" in text
        assert "BEGIN:VTIMEZONE" in text
        assert "TZID:America/Los_Angeles" in text
        assert "LOCATION:100 Main St\\, Room 2" in text

    def test_no_name_and_nothing_of_what_the_program_is(self, session, policy, coordinator):
        book(session, EnrollmentFactory(policy=policy, person__given_name="Maria", person__family_name="Lopez"))

        text = read(secret_of(coordinator)).content.decode()

        assert "SUMMARY:Northgate Services: appointment" in text
        for word in ("Maria", "Lopez", "First Offender", "Saturday class", "Law", "class", "http"):
            assert word not in text

    def test_it_speaks_the_language_of_its_reader(self, session, coordinator):
        coordinator.language = "es"
        coordinator.save()

        assert only(coordinator)["SUMMARY"] == "Northgate Services: cita"

    def test_nine_stays_nine_over_both_clock_changes(self, policy, coordinator):
        series = SeriesFactory(program=policy.program)
        for day in (date(2027, 3, 13), date(2027, 3, 14), date(2026, 11, 8)):
            SessionFactory(series=series, local_day=day)

        starts = [event["DTSTART"].dt for event in events(coordinator).values()]

        assert {start.time() for start in starts} == {time(9)}
        assert {start.utcoffset() for start in starts} == {timedelta(hours=-8), timedelta(hours=-7)}


class TestChanges:
    def test_a_moved_session_keeps_its_uid_and_gets_a_higher_sequence(self, session, coordinator):
        before = only(coordinator)
        move = Move(When(date(2026, 12, 19), time(9), time(17)), session.place)
        seen = actions.preview_move(session, move, now=NOW).fingerprint
        actions.move_session(session_id=session.pk, move=move, seen=seen, by=coordinator, at=NOW)

        after = only(coordinator)

        assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
        assert before["UID"] == after["UID"]
        assert after["DTSTART"].dt.day == 19

    def test_a_cancelled_session_is_cancelled_there_too(self, session, coordinator):
        called_off(session)

        event = only(coordinator)

        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        assert event["SUMMARY"] == "Cancelled: Northgate Services: appointment"


class TestWhoReadsIt:
    def test_a_stranger_reads_their_own_sessions(self, session):
        assert events(staff(Role.COORDINATOR, ProgramFactory())) == {}

    def test_a_facilitator_reads_the_sessions_that_they_lead(self, session, policy):
        lead = staff(Role.FACILITATOR, policy.program)
        assert events(lead) == {}

        SessionFacilitator.objects.create(session=session, user=lead)

        assert only(lead)["UID"] == f"{session.pk}@sessions"

    def test_a_role_that_ended_shows_nothing_any_more(self, session, coordinator):
        secret = secret_of(coordinator)
        coordinator.grants.update(ended_at=NOW, ended_by=coordinator)

        assert b"VEVENT" not in read(secret).content

    def test_an_account_that_is_switched_off_answers_nobody(self, session, coordinator):
        secret = secret_of(coordinator)
        coordinator.disabled_at = NOW
        coordinator.save()

        assert read(secret).status_code == 404

    def test_a_new_link_ends_the_one_before(self, coordinator):
        old, new = secret_of(coordinator), secret_of(coordinator)

        assert (read(old).status_code, read(new).status_code) == (404, 200)

    @pytest.mark.parametrize("key", ["", "x", "\0", "é" * 40, "a" * 100_000])
    def test_what_is_no_key_opens_nothing(self, coordinator, key):
        secret_of(coordinator)

        assert read(key).status_code == 404
        assert Client().get(READ).status_code == 404

    def test_a_key_is_kept_as_a_hash_alone_and_is_long(self, coordinator):
        secret = secret_of(coordinator)

        link = CalendarLink.objects.get()
        assert len(secret) >= 43
        assert secret not in str(vars(link))
        assert secret not in str(list(AuditEvent.objects.values()))

    def test_no_log_holds_a_key(self, coordinator, caplog):
        caplog.set_level(logging.DEBUG)
        secret = secret_of(coordinator)

        read(secret)
        read(secret + "x")

        assert secret not in caplog.text

    @pytest.mark.parametrize("count", [1, 3])
    def test_reading_costs_the_same_for_any_number(self, policy, coordinator, count, django_assert_num_queries):
        for _number in range(count):
            SessionFactory(series=SeriesFactory(program=policy.program))
        secret = secret_of(coordinator)

        with django_assert_num_queries(3):
            read(secret)


class TestOnesOwnAccount:
    def test_a_link_is_made_shown_once_and_read(self, session, coordinator):
        client = client_of(coordinator)
        assert "You have no link" in words(client.get(LINK))

        page = client.post(MAKE)

        address = page.context["address"]
        assert address in page.content.decode()
        assert b"VEVENT" in Client().get(address).content
        assert address not in client.get(LINK).content.decode()
        assert "You have a link" in words(client.get(LINK))

    def test_a_link_is_ended(self, coordinator):
        client = client_of(coordinator)
        address = client.post(MAKE).context["address"]

        client.post(END)
        client.post(END)

        assert Client().get(address).status_code == 404
        said = AuditEvent.objects.filter(action__startswith="calendar_link").order_by("pk")
        assert list(said.values_list("action", flat=True)) == ["calendar_link.made", "calendar_link.ended"]

    def test_nobody_ends_the_link_of_somebody_else(self, coordinator, policy):
        secret = secret_of(coordinator)

        client_of(staff(Role.COORDINATOR, policy.program)).post(END)

        assert read(secret).status_code == 200

    def test_the_way_there_is_on_the_account_of_who_has_classes(self, coordinator):
        mine = reverse("accounts:mine")

        assert LINK in client_of(coordinator).get(mine).content.decode()
        assert LINK not in client_of(UserFactory()).get(mine).content.decode()
        assert client_of(UserFactory()).post(MAKE).status_code == 403
