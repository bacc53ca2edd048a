"""What people text back, in English and Spanish, and what it means. Arithmetic on words: no rows.

STOP words beat everything, in any case, with accents, punctuation and 'please' around them. Anything longer than a word or
two is for a person to read, unless it plainly asks to stop. Source: 47 CFR 64.1200(a)(10); docs/adr/0012-consent.md
"""

import re
import unicodedata

from diversion.messaging.models import ReplyMeaning

STOP_WORDS = frozenset(
    {
        # English; CANCEL and END stop too: providers treat them so, whatever the person meant.
        *(
            "stop",
            "stopall",
            "stop all",
            "quit",
            "end",
            "revoke",
            "opt out",
            "optout",
            "cancel",
            "unsubscribe",
            "remove me",
        ),
        *("stop texting", "stop texting me", "stop messages", "no more", "no more texts", "leave me alone"),
        # Spanish
        *("alto", "para", "parar", "pare", "basta", "cancelar", "salir", "no mas", "baja", "darme de baja", "fin"),
        *("no mas mensajes", "no me escriban", "dejen de escribir", "dejen de escribirme", "deten", "detener"),
    }
)
# A bare YES never opts in: it may answer another text. Source: docs/adr/0012-consent.md
START_WORDS = frozenset({"start", "unstop", "start again", "empezar", "comenzar", "reanudar", "iniciar"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "informacion"})
# 'help me' and words of danger go to a person, never to the automatic answer.
COURTESY = re.compile(r"\b(please|pls|plz|thanks|thank you|por favor|gracias|ya|now|just)\b")


def meaning_of(text: str) -> ReplyMeaning:
    """Return what a reply means; OTHER when only a person can tell."""
    plain = _plain(text)
    if plain in STOP_WORDS:
        return ReplyMeaning.STOP
    if plain in START_WORDS:
        return ReplyMeaning.START
    if plain in HELP_WORDS:
        return ReplyMeaning.HELP
    return {"1": ReplyMeaning.COMING, "2": ReplyMeaning.NEEDS_CHANGE}.get(plain, ReplyMeaning.OTHER)


def _plain(text: str) -> str:
    marks_apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in marks_apart if not unicodedata.combining(char))
    words = re.sub(r"[^\w\s]|_", " ", letters)
    return " ".join(COURTESY.sub(" ", words).split())
