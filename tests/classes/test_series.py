from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from diversion.agenda.models import AgendaMark
from diversion.audit.models import AuditEvent
from diversion.classes import actions
from diversion.classes.actions import Curricular, DatesChanged, NewerVersionThere, SeriesNameTaken, Taught
from diversion.classes.actions.curricula import CurriculumNameTaken, NothingTaught
from diversion.classes.models import ClassSeries, ClassSession, Closures, CurriculumModule, Mode
from diversion.classes.schedule import Slot, TimeUnclear
from diversion.messaging.models import Message
from diversion.people.models import Language
from diversion.programs.models import CalendarKind, ClosedDay
from diversion.reminders.planning import plan as plan_reminders
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import PolicyFactory, ProgramFactory, UserFactory, usual_rules
from tests.factories.curricula import TERM, curriculum, published

pytestmark = pytest.mark.django_db


def publish(taught, plan=TERM, *, seen=None, at=NOW, leads=()):
    seen = seen or actions.preview(plan, curriculum=taught, now=NOW).fingerprint
    return actions.publish_series(plan, curriculum_id=taught.pk, leads=list(leads), seen=seen, by=UserFactory(), at=at)


def days(series):
    return list(series.sessions.order_by("starts_at").values_list("local_day", flat=True))


def test_a_published_series_has_a_session_for_each_module_as_the_plan_says():
    lead = UserFactory()
    plan = replace(TERM, language=Language.SPANISH, mode=Mode.ONLINE, speakers="A nurse")

    series = published(plan=plan, leads=(lead,))

    assert days(series) == [date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 8), date(2026, 12, 10)]
    session = series.sessions.get(local_day=date(2026, 12, 3))
    assert (session.title, session.module.position) == ("Part 2", 2)
    assert (session.starts_wall, session.ends_wall, session.time_zone) == (time(18), time(20), "America/Los_Angeles")
    assert (session.place, session.address, session.capacity) == (TERM.place, TERM.address, 12)
    assert (session.mode, session.speakers, session.version, session.moved_at) == (Mode.ONLINE, "A nurse", 1, NOW)
    assert list(session.facilitators.all()) == [lead]
    assert (series.language, list(series.leads.all()), series.slots.count()) == (Language.SPANISH, [lead], 2)


def test_publishing_is_on_record_with_each_session():
    published()

    events = list(AuditEvent.objects.filter(action__in=["series.published", "session.planned"]).values_list("action"))
    assert sorted(events) == [("series.published",), *[("session.planned",)] * 4]


def test_a_preview_saves_nothing_and_publishing_saves_what_it_showed():
    taught = curriculum()

    shown = actions.preview(TERM, curriculum=taught, now=NOW)
    assert not ClassSeries.objects.exists()

    assert days(publish(taught)) == [each.day for each in shown.dated]


def test_dates_that_changed_since_they_were_seen_are_not_saved():
    taught = curriculum()
    seen = actions.preview(TERM, curriculum=taught, now=NOW).fingerprint
    ClosedDay.objects.create(
        agency=taught.program.agency, calendar=CalendarKind.AGENCY, on=date(2026, 12, 3), name="Moving"
    )

    with pytest.raises(DatesChanged):
        publish(taught, seen=seen)

    assert not ClassSession.objects.exists()


def test_a_slot_that_began_while_somebody_looked_at_the_dates_changes_them():
    taught = curriculum()

    with pytest.raises(DatesChanged):
        publish(taught, at=NOW + timedelta(days=8))


@pytest.mark.parametrize(
    ("closures", "expected"),
    [(Closures.AGENCY, [12, 26]), (Closures.COURT_TOO, [26]), (Closures.NONE, [5, 12])],
)
def test_a_series_keeps_the_calendars_that_it_was_told_to(closures, expected):
    program = ProgramFactory()
    for calendar, day in ((CalendarKind.AGENCY, 5), (CalendarKind.AGENCY, 19), (CalendarKind.COURT, 12)):
        ClosedDay.objects.create(agency=program.agency, calendar=calendar, on=date(2026, 12, day), name="Shut")
    plan = replace(TERM, slots=(Slot(5, time(9)),), closures=closures)

    series = published(program, plan, modules=len(expected))

    assert [day.day for day in days(series)] == expected


def test_the_days_of_another_agency_do_not_count():
    ClosedDay.objects.create(
        agency=ProgramFactory().agency, calendar=CalendarKind.AGENCY, on=date(2026, 12, 1), name="Shut"
    )

    assert days(published())[0] == date(2026, 12, 1)


def test_a_series_that_is_published_sends_nothing():
    """Nobody has a seat yet: reminders follow the seats, and only what is ahead."""
    policy = PolicyFactory()
    usual_rules(policy)

    published(policy.program)
    plan_reminders(now=NOW)

    assert not AgendaMark.objects.exists()
    assert not Message.objects.exists()


def test_a_name_that_the_program_has_is_refused_and_nothing_is_kept():
    series = published()

    with pytest.raises(SeriesNameTaken, match="another name"):
        publish(series.curriculum)

    assert (ClassSeries.objects.count(), ClassSession.objects.count()) == (1, 4)


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_the_same_at_once_publish_one():
    taught = curriculum()

    outcomes = at_once([lambda: publish(taught)] * 4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClassSeries", *["SeriesNameTaken"] * 3]
    assert ClassSession.objects.count() == 4


def test_a_clock_change_in_the_hour_of_class_is_refused_before_anything_is_kept():
    plan = replace(TERM, slots=(Slot(6, time(2, 30)),), first_day=date(2027, 3, 7))

    with pytest.raises(TimeUnclear, match="Mar 14, 2027"):
        published(plan=plan)

    assert not ClassSeries.objects.exists()


def test_the_next_version_leaves_the_first_and_its_series_alone():
    series = published()
    written = Curricular("Another name", (Taught("All in one", 480, "Law, health"),), days_after_first=7)

    newer = actions.next_version(written, after=series.curriculum_id, by=UserFactory(), at=NOW)

    assert (newer.name, newer.version, newer.days_after_first) == ("Evenings", 2, 7)
    assert list(newer.modules.values_list("position", "title", "minutes", "topics")) == [
        (1, "All in one", 480, "Law, health")
    ]
    series.refresh_from_db()
    assert (series.curriculum.version, series.curriculum.modules.count(), len(days(series))) == (1, 4, 4)


def test_only_the_latest_version_is_followed_by_another():
    first = curriculum()
    written = Curricular("", (Taught("All in one", 480),))
    actions.next_version(written, after=first.pk, by=UserFactory(), at=NOW)

    with pytest.raises(NewerVersionThere):
        actions.next_version(written, after=first.pk, by=UserFactory(), at=NOW)


def test_a_curriculum_teaches_something_and_has_a_name_of_its_own():
    program = ProgramFactory()
    curriculum(program)

    with pytest.raises(CurriculumNameTaken):
        curriculum(program)
    with pytest.raises(NothingTaught):
        curriculum(program, name="Empty", modules=0)
    curriculum(ProgramFactory())


@pytest.mark.parametrize("minutes", [14, 721])
def test_the_database_keeps_a_module_within_a_day(minutes):
    with pytest.raises(IntegrityError, match="curriculummodule_takes_part_of_a_day"), transaction.atomic():
        CurriculumModule.objects.create(curriculum=curriculum(), position=9, title="Long", minutes=minutes)


@pytest.mark.parametrize("gone", [{"place": ""}, {"starts_on": None}, {"capacity": 0}, {"time_zone": ""}])
def test_the_database_refuses_a_series_of_a_curriculum_that_is_not_whole(gone):
    series = published()

    with pytest.raises(IntegrityError, match="classseries_of_a_curriculum_is_whole"), transaction.atomic():
        ClassSeries.objects.filter(pk=series.pk).update(**gone)
