"""What people text back: who says STOP in any way is left alone, and a plea reaches a person, never a machine."""

import csv

import pytest

from diversion.embedded.folder import REPOSITORY
from diversion.messaging.models import ReplyMeaning
from diversion.messaging.words import meaning_of

KEYWORDS = REPOSITORY.parent / "shared/data/messaging/sms_opt_keywords.csv"
# 47 CFR 64.1200(a)(10), domain rule R-092, and what people here write in Spanish.
ENGLISH = [
    "stop",
    "quit",
    "end",
    "revoke",
    "opt out",
    "opt-out",
    "optout",
    "cancel",
    "unsubscribe",
    "stopall",
    "stop all",
]
ENGLISH += ["remove", "remove me", "no more", "stop texting me", "leave me alone"]
SPANISH = [
    "alto",
    "parar",
    "para",
    "pare",
    "basta",
    "cancelar",
    "salir",
    "baja",
    "fin",
    "no más",
    "no mas mensajes",
    "detén",
]
SPANISH += ["no me escriban", "dejen de escribirme", "darme de baja"]


def stops(text):
    return meaning_of(text) == ReplyMeaning.STOP


@pytest.mark.parametrize("word", ENGLISH + SPANISH)
def test_a_word_that_stops_does_so_in_any_case_and_with_any_marks(word):
    for written in (word, word.upper(), word.title(), f"  {word} ", f"{word}.", f"{word}!!!", f'"{word}"', f"¡{word}!"):
        assert stops(written), written


@pytest.mark.parametrize("word", ENGLISH + SPANISH)
def test_a_word_that_stops_does_so_with_courtesy_around_it(word):
    for written in (
        f"please {word}",
        f"{word} please",
        f"{word}, thank you",
        f"por favor {word}",
        f"{word} ya, gracias",
    ):
        assert stops(written), written


@pytest.mark.parametrize(
    "text", ["ＳＴＯＰ", "STOP\u200b", "🛑 stop", "stop\n", "¡BASTA YA!", "Detén, por favor.", "NO MÁS"]
)
def test_a_word_that_stops_is_found_in_whatever_letters_a_phone_writes(text):
    assert stops(text)


@pytest.mark.real_data
def test_every_word_that_providers_document_means_what_they_say():
    if not KEYWORDS.exists():
        pytest.skip(f"NOT RUN: the providers' words are not at {KEYWORDS}")
    with KEYWORDS.open(encoding="utf-8", newline="") as file:
        rows = [(row["keyword"], row["action"]) for row in csv.DictReader(file)]
    # A bare YES may answer another text: it never opts in here.
    wanted = {"opt_out": ReplyMeaning.STOP, "opt_in": ReplyMeaning.START, "help": ReplyMeaning.HELP}

    assert len(rows) >= 18
    assert {word: meaning_of(word) for word, _action in rows} == {
        word: ReplyMeaning.OTHER if word == "YES" else wanted[action] for word, action in rows
    }


@pytest.mark.parametrize(
    "text", ["start", "START", "Unstop!", "start again please", "Empezar", "comenzar", "reanudar", "iniciar"]
)
def test_a_word_that_starts_again(text):
    assert meaning_of(text) == ReplyMeaning.START


@pytest.mark.parametrize("text", ["YES", "yes please", "sí", "ok", "y"])
def test_a_yes_never_opts_in(text):
    assert meaning_of(text) == ReplyMeaning.OTHER


@pytest.mark.parametrize("text", ["help", "HELP", "Help?", "info", "AYUDA", "ayuda.", "información"])
def test_a_bare_word_for_help_gets_the_answer(text):
    assert meaning_of(text) == ReplyMeaning.HELP


@pytest.mark.parametrize(
    "text",
    [
        *(
            "help me",
            "Help me!",
            "please help",
            "help please",
            "HELP NOW",
            "i need help",
            "call 911",
            "he will hurt me",
        ),
        *("ayúdame", "ayuda por favor", "auxilio", "tengo miedo", "me pega", "socorro", "I want to die", "scared"),
    ],
)
def test_a_plea_goes_to_a_person(text):
    assert meaning_of(text) == ReplyMeaning.OTHER


@pytest.mark.parametrize(
    "text",
    [
        *("STOP he is hurting me", "stop. I am in danger", "please stop texting, he will kill me", "BASTA me pega"),
        *("Stop! Wrong number", "Wrong number. Stop.", "stop\n\nSent from my phone", "alto, ya no vivo aquí"),
        *("I moved; unsubscribe", "no más. me cambié de ciudad", "tengo miedo, no me escriban"),
    ],
)
def test_who_asks_to_stop_and_says_more_is_left_alone_and_read_by_a_person(text):
    assert meaning_of(text) == ReplyMeaning.STOP_AND_MORE


@pytest.mark.parametrize(
    "text",
    [
        *("I can't come. Cancel", "the end of the month?", "can I stop by tomorrow", "para el sábado", "quit my job"),
        *("is the bus stop near", "when does it end", "¿a qué hora es el fin?", "hi", "", "   ", "👍", "12", "3"),
    ],
)
def test_anything_else_is_for_a_person_to_read(text):
    assert meaning_of(text) == ReplyMeaning.OTHER


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", "coming"),
        (" 1. ", "coming"),
        ("1 please", "coming"),
        ("2", "change"),
        ("2!", "change"),
        ("2 gracias", "change"),
    ],
)
def test_the_two_figures_that_our_texts_ask_for(text, meaning):
    assert meaning_of(text) == meaning
