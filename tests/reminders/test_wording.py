"""The words that leave the building: in two languages, discreet, in two text messages at most, at the hour on the wall."""

import itertools
from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings

from diversion.messaging import gsm
from diversion.reminders import wording
from diversion.reminders.wording import Appointment, Sender
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, ProgramFactory
from tests.factories.reminders import FactsFactory

LANGUAGES = ("en", "es")
REMINDERS = ("class_booked", "class_coming", "class_moved")
LEVELS = ("standard", "discreet", "code_word_only")
ANSWERS = ("stopped", "started", "help")
NORTHGATE = Sender("Northgate", "209-555-0100")
SATURDAY = Appointment(date(2026, 12, 12), time(9), "100 Main St, Room 2")
# Nothing here may be read off a lock screen by a partner, an employer, a pimp or a child.
TELLING = {
    *(
        "court",
        "judge",
        "program",
        "diversion",
        "fopp",
        "lead",
        "offense",
        "offence",
        "crime",
        "arrest",
        "charge",
        "police",
    ),
    *("attorney", "probation", "drug", "clinic", "treatment", "victim", "prostitut", "john", "sex", "class", "session"),
    *(
        "corte",
        "juez",
        "juzgado",
        "programa",
        "delito",
        "arresto",
        "cargo",
        "polic",
        "abogad",
        "fiscal",
        "libertad",
        "droga",
    ),
    *("tratamiento", "víctima", "victima", "prostitu", "sexo", "sexual", "clase", "curso"),
}


def every_text(appointment=SATURDAY, sender=NORTHGATE):
    """Every text that can leave, with what it is."""
    for template, language, level in itertools.product(REMINDERS, LANGUAGES, LEVELS):
        yield (
            f"{template} {language} {level}",
            wording.render(template, language=language, level=level, sender=sender, appointment=appointment),
        )
    for template, language in itertools.product(ANSWERS, LANGUAGES):
        yield f"{template} {language}", wording.answer_text(template, language, sender)


TEXTS = dict(every_text())


def test_these_are_all_the_templates_there_are():
    files = {path.name for path in (Path(settings.ROOT) / "templates/messages/sms").rglob("*.txt")}

    names = {f"{name}.{level.removesuffix('_only')}.txt" for name in REMINDERS for level in LEVELS}
    assert files == names | {f"{name}.txt" for name in ANSWERS}


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_tells_nothing(what):
    text = TEXTS[what].casefold()

    assert [word for word in sorted(TELLING) if word in text] == []


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_says_how_to_stop_or_to_start(what):
    assert "START" in TEXTS[what] if "stopped" in what else "STOP" in TEXTS[what]


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_asks_for_no_word_that_providers_take_for_something_else(what):
    words = set(TEXTS[what].replace(",", " ").replace(".", " ").split())

    assert words & {"CANCEL", "END", "QUIT", "YES", "CANCELAR", "SI", "C", "R"} == set()


@pytest.mark.parametrize(
    "place",
    ["100 Main St, Room 2", "W" * 80, "Centro Peñón, ãvenida 12½", "“Café” — 2º piso… {3} [4] ~5|", "😀 Plaza 東京 1"],
    ids=["usual", "as long as it may be", "accents", "marks", "signs that no phone's alphabet has"],
)
@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 12, 12)], ids=["the longest day", "a usual day"])
def test_every_text_travels_in_two_messages_at_most(place, day):
    longest = Sender("N" * 40, "209-555-0100")
    texts = dict(every_text(Appointment(day, time(12, 30), place), longest))

    assert {
        what: gsm.segments(text) for what, text in texts.items() if gsm.segments(text) > wording.MOST_SEGMENTS
    } == {}
    assert all(char in gsm.BASIC for text in texts.values() for char in text)


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (
            "standard",
            (
                "Northgate: your appointment is Sat, Dec 12, 9:00 AM, 100 Main St, Room 2. Please bring photo ID. How will you "
                "get there? Reply 1 if you are coming, 2 to change it, STOP to end texts. Questions: 209-555-0100"
            ),
        ),
        (
            "discreet",
            (
                "Hello from Northgate. You have an appointment Sat, Dec 12, 9:00 AM, 100 Main St, Room 2. Please bring photo ID. "
                "Reply 1 if you are coming, 2 to change it, STOP to end texts. Questions: 209-555-0100"
            ),
        ),
        ("code_word_only", "See you Sat, Dec 12, 9:00 AM. Reply STOP to end texts."),
    ],
)
def test_each_level_of_words_says_less_than_the_one_before(level, text):
    assert text == wording.render("class_coming", language="en", level=level, sender=NORTHGATE, appointment=SATURDAY)


def test_with_a_code_word_neither_who_nor_where_is_said():
    for what, text in TEXTS.items():
        if "code_word" in what:
            assert "Northgate" not in text
            assert "Main St" not in text
            assert "555" not in text


def test_spanish_has_its_days_and_loses_only_the_accents_that_would_triple_its_price():
    text = wording.render("class_coming", language="es", level="discreet", sender=NORTHGATE, appointment=SATURDAY)

    assert text == (
        "Hola de Northgate. Tiene cita el sabado 12 de diciembre, 9:00 AM, 100 Main St, Room 2. Traiga identificacion con "
        "foto. Responda 1 si viene, 2 para cambiar, STOP para no recibir mas. Dudas: 209-555-0100"
    )


@pytest.mark.parametrize(
    ("wall", "shown"),
    [
        (time(0), "12:00 AM"),
        (time(9), "9:00 AM"),
        (time(12), "12:00 PM"),
        (time(13, 5), "1:05 PM"),
        (time(23, 59), "11:59 PM"),
    ],
)
def test_the_clock_has_twelve_hours(wall, shown):
    text = wording.render(
        "class_coming",
        language="en",
        level="code_word_only",
        sender=NORTHGATE,
        appointment=Appointment(date(2026, 12, 12), wall, ""),
    )

    assert text == f"See you Sat, Dec 12, {shown}. Reply STOP to end texts."


def test_a_text_tells_the_hour_on_the_wall_of_the_class_and_not_of_the_reader():
    facts = FactsFactory(time_zone="America/Denver", recipient_zone="America/Los_Angeles", local_time=time(10))

    assert "10:00 AM" in wording.reminder_text(facts)


def test_a_reminder_is_written_from_the_facts_of_the_moment():
    facts = FactsFactory(wording_level="standard", language="es", place="5 Oak Ave", sender_name="Eastside")

    text = wording.reminder_text(facts)

    assert text.startswith("Eastside: su cita es el sabado 12 de diciembre, 9:00 AM, 5 Oak Ave.")
    assert "209-555-0100" in text


def test_marks_in_a_place_are_not_written_as_code():
    text = wording.reminder_text(FactsFactory(place="Smith & Sons' <Hall>"))

    assert "Smith & Sons' <Hall>" in text


def test_the_active_language_of_the_process_changes_nothing(settings):
    settings.LANGUAGE_CODE = "es"

    assert "Sat, Dec 12" in wording.reminder_text(FactsFactory())


@pytest.mark.django_db
def test_an_answer_comes_from_the_program_to_which_the_person_came_last():
    person = PersonFactory()
    EnrollmentFactory(
        person=person, policy__program=ProgramFactory(sender_name="Eastside"), opened_at=NOW.replace(year=2025)
    )
    EnrollmentFactory(person=person, policy__program=ProgramFactory(sender_name="Westside"), opened_at=NOW)

    assert wording.sender_for(person.pk) == Sender("Westside", "209-555-0100")


@pytest.mark.django_db
def test_an_answer_to_somebody_without_a_program_names_nobody():
    assert wording.sender_for(PersonFactory().pk) == Sender("", "")
