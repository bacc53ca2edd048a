"""The alphabet of text messages. One letter outside it turns 160 places into 70.

Source: 3GPP TS 23.038, section 6.2.1.
"""

import math
import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO_PLACES = frozenset("^{}\\[~]|€")
# What people write and the alphabet lacks, or has only in two places; é, ñ and ü are in it and stay.
PLAINER = str.maketrans("‘’“”–—…\u00a0ºª{}[]\\|~^", "''\"\"--. oa()()//-'") | {ord("½"): " 1/2"}


def fitting(text: str) -> str:
    """Return `text` in letters of the alphabet alone: accents that it lacks are left off, and so is what has no plain form."""
    return "".join(char if char in BASIC else _bare(char) for char in text.translate(PLAINER))


def _bare(char: str) -> str:
    letter = unicodedata.normalize("NFD", char)[0]
    return letter if letter in BASIC else ""


def segments(text: str) -> int:
    """Return how many text messages `text` travels as: 160 places alone, 153 each when it is split; 70 and 67 outside the alphabet."""
    if all(char in BASIC or char in TWO_PLACES for char in text):
        places = sum(2 if char in TWO_PLACES else 1 for char in text)
        return 1 if places <= 160 else math.ceil(places / 153)
    places = len(text.encode("utf-16-le")) // 2
    return 1 if places <= 70 else math.ceil(places / 67)
