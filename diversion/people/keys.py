"""The keys under which people are found: their names as anybody would type them, and as they sound.

Every key is made here and nowhere else: the columns of a person are filled from these functions at each save, and what
somebody types is folded by the same ones. Pure text, no query.
"""

import unicodedata
from functools import lru_cache

import jellyfish

LONGEST = 120
# The names of a county are few: a list of thousands, or a search among its people, asks for the same ones again and again.
REMEMBERED = 65_536
# Letters that no accent can be taken off. "Muñoz" and "Đặng" need no row here, "Søren" does.
_WITHOUT_A_MARK = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# "O'Brien" is typed as "obrien" as often as not; a hyphen is typed as a space.
_DROPPED = frozenset("'’‘ʼʻ`´.")


@lru_cache(maxsize=REMEMBERED)
def name_key(name: str) -> str:
    """Return a name in small letters without accents, its words parted by one blank: 'López-Muñoz' is 'lopez munoz'.

    Letters of any script stay. A name without a single letter or digit is its own key, so that every name has one.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_WITHOUT_A_MARK)
    letters = "".join(_letter(character) for character in plain)
    return (" ".join(letters.split()) or name.casefold().strip())[:LONGEST]


def last_word_key(name: str) -> str:
    """Return the key of the last word of a name that has several, else nothing: 'López Muñoz' is also found as 'munoz'."""
    words = name_key(name).split()
    return words[-1] if len(words) > 1 else ""


@lru_cache(maxsize=REMEMBERED)
def name_sound(name: str) -> str:
    """Return how a name sounds, each word closed by a dot: 'López Muñoz' and 'Lopes Munos' are both 'LPS.MNS.'.

    Empty where nothing in it has a sound here, like a name in another script.
    """
    sounds = (jellyfish.metaphone(word) for word in name_key(name).split())
    return "".join(f"{sound.replace(' ', '')}." for sound in sounds if sound)[:LONGEST]


def _letter(character: str) -> str:
    if character in _DROPPED or unicodedata.combining(character):
        return ""
    return character if character.isalnum() else " "
