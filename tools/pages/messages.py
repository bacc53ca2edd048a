"""docs/messages.md: every text that can leave the building, as a phone or mailbox would show it."""

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from diversion.core.names import display_name
from diversion.demo.people import PARTICIPANTS
from diversion.messaging import gsm, words
from diversion.people.models import WordingLevel
from diversion.reminders import checks, policies, wording
from diversion.reminders.wording import Appointment, Sender
from tools.pages.markdown import code, page, table

TEMPLATES = settings.ROOT / "templates"
# An invented appointment: the longest day and month names of a year, and a place of usual length.
APPOINTMENT = Appointment(date(2026, 9, 23), time(12, 30), "100 Main St, Room 2")
SENDER = Sender("Northgate", "209-555-0100")
LEVELS = {
    "standard": WordingLevel.STANDARD,
    "discreet": WordingLevel.DISCREET,
    "code_word": WordingLevel.CODE_WORD_ONLY,
}
MAIL = {
    "agency_name": "Northgate Services",
    "link": "https://tracker.example.org/…",
    "password_reset_url": "https://tracker.example.org/…",
}


def text() -> str:
    return page(
        "What leaves the building",
        "`templates/messages/`, `templates/account/email/`, `diversion/reminders/` and `diversion/messaging/words.py`",
        f"Shown as they would read for an invented appointment. A reminder leaves between {policies.WALL_OPENS:%-I:%M %p} and "
        f"{policies.WALL_SHUTS:%-I:%M %p} on the recipient's clock, and takes at most {wording.MOST_SEGMENTS} segments. Why: "
        "[ADR 0011](adr/0011-reminder-policy.md), [ADR 0012](adr/0012-consent.md).",
        "## Texts",
        *(part for name in _sms_names() for part in _sms(name)),
        "## The last look",
        "Asked in this order about each reminder, in the moment before it leaves. The first no decides.",
        table(
            ("Question", "If not, it is", "Because"),
            ((no.asks, code(no.status.value), no.reason.label) for no in checks.QUESTIONS),
        ),
        "## What people text back",
        "In any case, with or without accents, punctuation and “please”. Anything else is for a person to read.",
        table(("Means", "Words"), _replies()),
        "## Mail to staff",
        *_mails(),
    )


def _sms_names() -> list[str]:
    return sorted({path.name.split(".")[0] for path in (TEMPLATES / "messages/sms").glob("*/*.txt")})


def _sms(name: str) -> Iterator[str]:
    yield f"### {code(name)}"
    yield table(
        ("Language", "Wording", "Text", "Characters", "Segments"),
        (_measured(language, level, name) for language in _languages() for level in _levels(name)),
    )


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _levels(name: str) -> list[str]:
    return [level for level in LEVELS if (TEMPLATES / f"messages/sms/en/{name}.{level}.txt").exists()] or [""]


def _measured(language: str, level: str, name: str) -> tuple[object, ...]:
    if level:
        body = wording.render(name, language=language, level=LEVELS[level], sender=SENDER, appointment=APPOINTMENT)
    else:
        body = wording.answer_text(name, language, SENDER)
    return language, level.replace("_", " "), body, len(body), gsm.segments(body)


def _replies() -> Iterator[tuple[str, str]]:
    yield "no more texts", ", ".join(sorted(words.STOP_WORDS))
    yield "texts again, after a stop", ", ".join(sorted(words.START_WORDS))
    yield "an answer about who we are", ", ".join(sorted(words.HELP_WORDS))
    yield "is coming", "1"
    yield "needs to change it", "2"


def _mails() -> Iterator[str]:
    for path in sorted([*TEMPLATES.glob("messages/email/en/*.txt"), *TEMPLATES.glob("account/email/*_message.txt")]):
        yield f"### {code(path.stem)}"
        yield from (f"{language}:\n\n{_quoted(_mail(path, language))}" for language in _languages())


def _mail(path: Path, language: str) -> str:
    name = path.relative_to(TEMPLATES).as_posix().replace("/en/", f"/{language}/")
    with translation.override(language):
        return render_to_string(name, MAIL | {"name": display_name(*PARTICIPANTS[0][:2])})


def _quoted(body: str) -> str:
    return re.sub(r"^> $", ">", "\n".join(f"> {line}" for line in body.strip().splitlines()), flags=re.MULTILINE)
