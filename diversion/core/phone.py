"""Telephone numbers: stored as E.164, shown as people here write them."""

import phonenumbers
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError

HOME_REGION = "US"


class NotATelephoneNumber(DomainError):
    """What was typed cannot be dialled."""


def parse(typed: str) -> str:
    """Return `typed` as E.164 ('+12095550142'). A number without a country is read as one of the United States.

    Raises:
        NotATelephoneNumber: too short, too long, without its area code, or no number at all.
    """
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException as problem:
        raise NotATelephoneNumber(_refusal()) from problem
    # A number without its area code is "possible, locally": nobody could be reached there from here.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise NotATelephoneNumber(_refusal())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(e164: str) -> str:
    """Return an E.164 number as people write it ('209-555-0142'); anything else as it is."""
    if e164.startswith("+1") and len(e164) == 12:
        return f"{e164[2:5]}-{e164[5:8]}-{e164[8:]}"
    return e164


def _refusal() -> str:
    return _("That is not a telephone number. Write it with the area code, like 209-555-0142.")
