"""The words that leave the building: templates by language and wording level, made to fit a text message.

Source: docs/adr/0011-reminder-policy.md
"""

from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from uuid import UUID

from django.template import Context, Engine
from django.template.base import Template
from django.utils import translation
from django.utils.formats import date_format

from diversion.core import phone
from diversion.enrollments.models import Enrollment
from diversion.messaging import gsm
from diversion.people.models import WordingLevel
from diversion.reminders.checks import Facts

MOST_SEGMENTS = 2


@dataclass(frozen=True, slots=True)
class Sender:
    """The neutral name that a text shows, and the number for questions, as people write it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a text may tell of an event: a local day, a wall time and a discreet place."""

    day: date
    time: time
    place: str


def reminder_text(facts: Facts) -> str:
    """Return the text of a reminder for the live event, in the person's language and wording level."""
    sender = Sender(facts.sender_name, phone.shown(facts.callback_phone))
    appointment = Appointment(facts.local_day, facts.local_time, facts.place or "")  # type: ignore[arg-type]  # standing events have both
    return render(
        facts.template, language=facts.language, level=facts.wording_level, sender=sender, appointment=appointment
    )


def answer_text(template: str, language: str, sender: Sender) -> str:
    """Return the one answer to STOP, START or HELP."""
    return _render(f"messages/sms/{language}/{template}.txt", language, {"sender": sender})


@lru_cache(maxsize=1_024)
def render(template: str, *, language: str, level: str, sender: Sender, appointment: Appointment) -> str:
    """Return the words of one reminder, in at most two segments of a text message; accents that would triple its
    length are written without (á becomes a).

    Remembered: the texts of one class differ by no word, and writing one costs more than sending it.
    """
    with translation.override(language):
        day = _day(appointment.day, language)
    words = {
        "sender": sender,
        "day": day,
        "time": _time(appointment.time),
        "place": appointment.place,
    }
    wording = "code_word" if level == WordingLevel.CODE_WORD_ONLY else level
    return _render(f"messages/sms/{language}/{template}.{wording}.txt", language, words)


def sender_for(person_id: UUID) -> Sender:
    """Return the sender of the program that a person was last referred to."""
    latest = Enrollment.objects.filter(person=person_id).select_related("program").order_by("-opened_at").first()
    if latest is None:
        return Sender("", "")
    return Sender(latest.program.sender_name, phone.shown(latest.program.callback_phone))


def _render(name: str, language: str, words: dict[str, object]) -> str:
    with translation.override(language):
        text = _template(name).render(Context(words, autoescape=False))
    return gsm.fitting(" ".join(text.split()))


@cache
def _template(name: str) -> Template:
    return Engine.get_default().get_template(name)


def _day(day: date, language: str) -> str:
    if language == "es":
        return date_format(day, "l j \\d\\e F").lower()  # our own pages begin their days with a capital
    return date_format(day, "D, M j")


def _time(wall: time) -> str:
    return f"{wall:%-I:%M %p}"
