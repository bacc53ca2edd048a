import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.core import phone
from diversion.core.phone import NotATelephoneNumber

INVENTED = "+12095550142"


@pytest.mark.parametrize(
    "typed",
    [
        "209-555-0142",
        "(209) 555-0142",
        "209.555.0142",
        "2095550142",
        "1 209 555 0142",
        "+1 209 555 0142",
        "  209 555 0142 ",
        "tel:209-555-0142",
    ],
)
def test_a_number_is_stored_in_one_form_however_it_is_typed(typed):
    assert phone.parse(typed) == INVENTED


def test_a_number_of_another_country_keeps_it():
    assert phone.parse("+52 55 5555 0142") == "+525555550142"


@pytest.mark.parametrize("typed", ["", " ", "555-0142", "hello", "12", "209-555-01422222", "+", "\x00", "9" * 10_000])
def test_what_cannot_be_dialled_is_refused_with_an_example(typed):
    with pytest.raises(NotATelephoneNumber, match="like 209-555-0142"):
        phone.parse(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_becomes_a_number_or_a_refusal(typed):
    try:
        stored = phone.parse(typed)
    except NotATelephoneNumber:
        return

    assert stored.startswith("+")
    assert stored[1:].isascii()
    assert stored[1:].isdecimal()
    assert phone.parse(stored) == stored


@given(st.integers(2_005_550_100, 9_895_550_199))
def test_what_is_shown_can_be_typed_again(number):
    try:
        stored = phone.parse(str(number))
    except NotATelephoneNumber:
        return

    assert phone.parse(phone.shown(stored)) == stored


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (INVENTED, "209-555-0142"),
        ("+525555550142", "+525555550142"),
        ("someone@example.test", "someone@example.test"),
        ("", ""),
        ("+1209555", "+1209555"),
    ],
)
def test_a_number_from_here_is_shown_as_people_write_it_and_anything_else_as_it_is(stored, shown):
    assert phone.shown(stored) == shown
