"""What people text back, in English and Spanish, and what it means. Arithmetic on words: no rows.

STOP words beat everything, in any case, with accents, punctuation and 'please' around them. Anything longer than a word or
two is for a person to read; where it plainly asks to stop as well, it does both.
Source: 47 CFR 64.1200(a)(10); docs/adr/0012-consent.md
"""

import re
import unicodedata

from diversion.messaging.models import ReplyMeaning

# Words that ask for silence wherever they stand alone, also beside other sentences.
CLEAR_STOPS = frozenset(
    {
        *("stop", "stopall", "stop all", "stop it", "opt out", "optout", "unsubscribe", "revoke", "remove me"),
        *("stop texting", "stop texting me", "stop messages", "no more texts", "leave me alone", "arret"),
        *("alto", "basta", "no mas", "no mas mensajes", "darme de baja", "no me escriban"),
        *("dejen de escribir", "dejen de escribirme", "deten", "detener"),
    }
)
# CANCEL and END stop too: providers treat them so, whatever the person meant. Only on their own, though: beside other
# words they may be about an appointment.
STOP_WORDS = CLEAR_STOPS | {
    *("quit", "end", "cancel", "remove", "no more", "td"),
    *("para", "parar", "pare", "cancelar", "salir", "baja", "fin"),
}
# A bare YES never opts in: it may answer another text. Source: docs/adr/0012-consent.md
START_WORDS = frozenset({"start", "unstop", "start again", "empezar", "comenzar", "reanudar", "iniciar"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "informacion"})
# 'Help me', 'please help' and words of danger go to a person, never to the automatic answer.
DANGER = re.compile(
    r"\b(help me|911|danger|emergency|unsafe|hurt\w*|hit\w*|beat\w*|kill\w*|rap(e|ed|ing)|suicide|scared|afraid|gun|knife"
    r"|ayudame|ayudenme|auxilio|socorro|peligro|emergencia|miedo|me pega|golpea\w*|matar\w*|viol(ar|o|aron)|suicid\w*"
    r"|pistola|cuchillo|amenaza\w*)\b"
)
COURTESY = re.compile(r"\b(please|pls|plz|thanks|thank you|por favor|gracias|ya|now|just)\b")
SENTENCE_ENDS = re.compile(r"[.!?;,\n]+")


def meaning_of(text: str) -> ReplyMeaning:
    """Return what a reply means; OTHER when only a person can tell, STOP_AND_MORE when it stops and a person must read it."""
    plain = _plain(text)
    bare = _without_courtesy(plain)
    if bare in STOP_WORDS:
        return ReplyMeaning.STOP
    if _stops_among_other_words(text, plain):
        return ReplyMeaning.STOP_AND_MORE
    if bare in START_WORDS:
        return ReplyMeaning.START
    if plain in HELP_WORDS:
        return ReplyMeaning.HELP
    return {"1": ReplyMeaning.COMING, "2": ReplyMeaning.NEEDS_CHANGE}.get(bare, ReplyMeaning.OTHER)


def _stops_among_other_words(text: str, plain: str) -> bool:
    if DANGER.search(plain) and _CLEAR_STOP.search(plain):
        return True
    return any(_without_courtesy(_plain(sentence)) in CLEAR_STOPS for sentence in SENTENCE_ENDS.split(text))


def _plain(text: str) -> str:
    marks_apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in marks_apart if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())


def _without_courtesy(plain: str) -> str:
    return " ".join(COURTESY.sub(" ", plain).split())


_CLEAR_STOP = re.compile(rf"\b({'|'.join(sorted(CLEAR_STOPS, key=len, reverse=True))})\b")
