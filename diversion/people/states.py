"""What a person's facts may say: the closed lists behind the columns of `models`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class SpokenLanguage(models.TextChoices):
    """What people of a county speak with each other: ISO 639 codes, and one for whatever is not in the list."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    ARMENIAN = "hy", _("Armenian")
    CAMBODIAN = "km", _("Khmer")
    CANTONESE = "yue", _("Cantonese")
    FARSI = "fa", _("Farsi")
    FRENCH = "fr", _("French")
    HINDI = "hi", _("Hindi")
    HMONG = "hmn", _("Hmong")
    KOREAN = "ko", _("Korean")
    LAO = "lo", _("Lao")
    MANDARIN = "cmn", _("Mandarin")
    MIXTEC = "mix", _("Mixtec")
    PORTUGUESE = "pt", _("Portuguese")
    PUNJABI = "pa", _("Punjabi")
    RUSSIAN = "ru", _("Russian")
    SIGN = "ase", _("American Sign Language")
    TAGALOG = "tl", _("Tagalog")
    THAI = "th", _("Thai")
    TRIQUI = "trc", _("Triqui")
    UKRAINIAN = "uk", _("Ukrainian")
    VIETNAMESE = "vi", _("Vietnamese")
    OTHER = "other", _("Another language")


class ContactKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile phone")
    LANDLINE = "landline", _("Landline")
    EMAIL = "email", _("E-mail")
    POSTAL = "postal", _("Mail")


PHONES = frozenset({ContactKind.MOBILE, ContactKind.LANDLINE})


class ContactStatus(models.TextChoices):
    OK = "ok", _("Works")
    UNREACHABLE = "unreachable", _("Out of reach")
    WRONG_PERSON = "wrong_person", _("Wrong person")
    REASSIGNED = "reassigned_suspected", _("May belong to someone else now")
    DISCONNECTED = "disconnected", _("Disconnected")


# The number is in doubt: nothing goes there until somebody verified it again. Source: 47 CFR 64.1200(l), R-098
DOUBTED = frozenset({ContactStatus.WRONG_PERSON, ContactStatus.REASSIGNED, ContactStatus.DISCONNECTED})


class LineType(models.TextChoices):
    UNKNOWN = "unknown", _("Nobody knows")
    MOBILE = "mobile", _("A mobile line")
    LANDLINE = "landline", _("A line in a building: it takes no texts")
    VOIP = "voip", _("An internet number, such as in an app")


class LineSource(models.TextChoices):
    PERSON = "person", _("The person said so")
    STAFF = "staff", _("Staff found out")
    CARRIER = "carrier", _("A telephone company said so")


class VerifiedHow(models.TextChoices):
    IN_PERSON = "in_person", _("In person, on the device or on paper")
    CALL = "call", _("They answered a call there")
    TEXT = "text", _("They answered a text from there")
    WRITING = "writing", _("They answered an e-mail or a letter")


class EndedBecause(models.TextChoices):
    NEW_ONE = "new_one", _("They have another one")
    LOST = "lost", _("Lost, stolen or cut off")
    NOT_SAFE = "not_safe", _("It is no longer safe")
    SOMEBODY_ELSES = "somebody_elses", _("It is somebody else’s")
    TYPED_WRONG = "typed_wrong", _("It was typed wrong")
    OTHER = "other", _("Another reason")


# As ISO 8601 counts them: Monday is 1.
DAYS_OF_THE_WEEK = range(1, 8)


class WordingLevel(models.TextChoices):
    STANDARD = "standard", _("Standard words")
    DISCREET = "discreet", _("Discreet words")
    CODE_WORD_ONLY = "code_word_only", _("Code word only")
    NONE = "none", _("Send nothing")


class ConsentKind(models.TextChoices):
    SMS = "sms", _("Texts")
    VOICE = "voice_auto", _("Automatic calls")
    EMAIL = "email", _("E-mail")


class ConsentHow(models.TextChoices):
    PAPER = "paper", _("On paper")
    WEB = "web", _("On a page")
    VERBAL = "verbal_witnessed", _("Spoken, with a witness")
    KEYWORD = "keyword", _("By a text reply")


class AliasKind(models.TextChoices):
    BOOKED = "booked", _("As booked")
    BIRTH = "birth", _("At birth")
    FORMER = "former", _("Before it changed")
    CHOSEN = "chosen", _("Chosen by them")
    NICKNAME = "nickname", _("Nickname")
    OTHER = "other", _("Another name")


class AliasSource(models.TextChoices):
    TOLD = "told", _("They told us")
    MERGED = "merged", _("On a record that was put together with this one")


class IdentifierKind(models.TextChoices):
    STATE_ID = "state_id", _("State identification number")
    FBI = "fbi", _("FBI number")
    LOCAL_BOOKING = "local_booking", _("Local booking number")
    DRIVER_LICENSE = "driver_license", _("Driver license")
    AGENCY_PERSON_NO = "agency_person_no", _("Agency’s person number")


# A number that says nothing without the agency that gave it.
NUMBERED_BY_AN_AGENCY = frozenset({IdentifierKind.LOCAL_BOOKING, IdentifierKind.AGENCY_PERSON_NO})
