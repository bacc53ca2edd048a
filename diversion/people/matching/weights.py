"""What each likeness weighs. One table: points for and against, the words that say so, and why so many.

A point is a doubling of the odds that two records are one person. Set by counting, in febrl1 and Splink's fake_1000, how much
oftener a likeness is met among true pairs than among others, then rounded, and lowered where a county office differs from
those lists: relatives share a telephone, an address and a family name. Source: docs/adr/0020-same-person.md
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# From here on two records are offered as possibly the same person.
THRESHOLD = 9


class Sign(StrEnum):
    """Something that two records have in common, or in which they differ."""

    FAMILY_SAME = "family_same"
    FAMILY_SAME_COMMON = "family_same_common"
    FAMILY_SOUNDS = "family_sounds"
    FAMILY_SPELLED = "family_spelled"
    FAMILY_PART = "family_part"
    FAMILY_INITIAL = "family_initial"
    FAMILY_DIFFERENT = "family_different"
    GIVEN_SAME = "given_same"
    GIVEN_SAME_COMMON = "given_same_common"
    GIVEN_NICKNAME = "given_nickname"
    GIVEN_SOUNDS = "given_sounds"
    GIVEN_SPELLED = "given_spelled"
    GIVEN_PART = "given_part"
    GIVEN_INITIAL = "given_initial"
    GIVEN_DIFFERENT = "given_different"
    ONLY_NAME_SAME = "only_name_same"
    NAMES_SWAPPED = "names_swapped"
    OTHER_NAME = "other_name"
    BIRTH_SAME = "birth_same"
    BIRTH_SWAPPED = "birth_swapped"
    BIRTH_SLIP = "birth_slip"
    BIRTH_NEAR = "birth_near"
    BIRTH_DIFFERENT = "birth_different"
    PHONE_SAME = "phone_same"
    EMAIL_SAME = "email_same"
    EMAIL_ALIKE = "email_alike"
    EMAIL_DIFFERENT = "email_different"
    ADDRESS_SAME = "address_same"
    ADDRESS_ALIKE = "address_alike"
    ADDRESS_DIFFERENT = "address_different"
    IDENTIFIER_SAME = "identifier_same"
    IDENTIFIER_DIFFERENT = "identifier_different"


@dataclass(frozen=True, slots=True)
class Weight:
    """`points` are doublings of the odds, below zero against. `words` are for a page, `why` for who changes the table."""

    points: int
    words: str | Promise
    why: str


WEIGHTS: dict[Sign, Weight] = {
    Sign.FAMILY_SAME: Weight(7, _("same family name"), "measured 7.4 to 8.5"),
    Sign.FAMILY_SAME_COMMON: Weight(5, _("same family name, a common one"), "one in a hundred is a Smith or a Garcia"),
    Sign.FAMILY_SOUNDS: Weight(6, _("family name sounds alike"), "measured 6.2 to 6.6"),
    Sign.FAMILY_SPELLED: Weight(6, _("family name is spelled alike"), "measured 6.4 to 6.9"),
    Sign.FAMILY_PART: Weight(5, _("one family name is part of the other"), "of two family names one is often left out"),
    Sign.FAMILY_INITIAL: Weight(1, _("family name begins alike"), "a letter is little"),
    Sign.FAMILY_DIFFERENT: Weight(-4, _("different family name"), "measured -3.9 to -4.6; people marry"),
    Sign.GIVEN_SAME: Weight(7, _("same given name"), "measured 7.1 to 7.7"),
    Sign.GIVEN_SAME_COMMON: Weight(5, _("same given name, a common one"), "two in a hundred are a James or a Maria"),
    Sign.GIVEN_NICKNAME: Weight(5, _("given name is short for the other"), "rare in both lists, daily in an office"),
    Sign.GIVEN_SOUNDS: Weight(5, _("given name sounds alike"), "measured 5.1 to 6.2"),
    Sign.GIVEN_SPELLED: Weight(6, _("given name is spelled alike"), "measured 5.5 to 5.9"),
    Sign.GIVEN_PART: Weight(5, _("one given name is part of the other"), "a second given name is often left out"),
    Sign.GIVEN_INITIAL: Weight(2, _("given name begins alike"), "an initial in place of a name"),
    Sign.GIVEN_DIFFERENT: Weight(-4, _("different given name"), "measured -3.3 to -4.0; relatives share all the rest"),
    Sign.ONLY_NAME_SAME: Weight(2, _("it is their only name"), "who goes by one name is entered under it again"),
    Sign.NAMES_SWAPPED: Weight(
        -1, _("given and family name are the other way round"), "measured 5.7 to 5.9 beside a name in its place"
    ),
    Sign.OTHER_NAME: Weight(-1, _("by the other name “%(name)s”"), "who has several names meets more people by chance"),
    Sign.BIRTH_SAME: Weight(12, _("same birth date"), "measured 13.5 to 14.9; a guessed January 1 is shared by many"),
    Sign.BIRTH_SWAPPED: Weight(7, _("day and month of birth are swapped"), "measured 7.2 to 7.6"),
    Sign.BIRTH_SLIP: Weight(5, _("birth date differs by one slip"), "measured 3.0 to 6.1"),
    Sign.BIRTH_NEAR: Weight(4, _("birth date is near the other"), "measured 4.0 in one list, not met in the other"),
    Sign.BIRTH_DIFFERENT: Weight(-3, _("different birth date"), "measured -4.2 to -5.4"),
    Sign.PHONE_SAME: Weight(7, _("same telephone"), "not in the lists; families and shelters share one"),
    Sign.EMAIL_SAME: Weight(12, _("same e-mail address"), "measured 18.4; some couples share one"),
    Sign.EMAIL_ALIKE: Weight(9, _("e-mail address is spelled alike"), "measured 12.8"),
    Sign.EMAIL_DIFFERENT: Weight(-1, _("different e-mail address"), "most people have several"),
    Sign.ADDRESS_SAME: Weight(
        4, _("same mail address"), "measured 3.4 for a town to 18 for a house; households share one"
    ),
    Sign.ADDRESS_ALIKE: Weight(3, _("mail address is spelled alike"), "as above"),
    Sign.ADDRESS_DIFFERENT: Weight(-1, _("different mail address"), "people move"),
    Sign.IDENTIFIER_SAME: Weight(19, _("same number of an agency or a license"), "measured 19.8"),
    Sign.IDENTIFIER_DIFFERENT: Weight(-3, _("different number of the same agency"), "measured -3.3; digits slip"),
}
