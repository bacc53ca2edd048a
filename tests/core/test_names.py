import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.core.names import display_name, roll_name

PART = st.text(max_size=60)


@pytest.mark.parametrize(
    ("given_name", "family", "preferred", "said", "listed"),
    [
        ("Maria", "Lopez", "", "Maria Lopez", "Lopez, Maria"),
        ("Maria", "Lopez", "Mari", "Mari Lopez", "Lopez, Maria"),
        ("Suharto", "", "", "Suharto", "Suharto"),
        ("", "Null", "", "Null", "Null"),
        ("", "", "Ace", "Ace", ""),
        ("", "", "", "", ""),
        ("María José", "O’Brien-Muñoz", "", "María José O’Brien-Muñoz", "O’Brien-Muñoz, María José"),
        ("<b>Al</b>", "'; DROP TABLE", "", "<b>Al</b> '; DROP TABLE", "'; DROP TABLE, <b>Al</b>"),
    ],
)
def test_a_name_is_said_and_listed_from_the_parts_that_there_are(given_name, family, preferred, said, listed):
    assert display_name(given_name, family, preferred) == said
    assert roll_name(given_name, family) == listed


@given(PART, PART, PART)
def test_no_part_of_a_name_is_lost_altered_or_invented(given_name, family, preferred):
    said = display_name(given_name, family, preferred)

    assert said in {f"{preferred or given_name} {family}", preferred or given_name, family}
    assert family in said
    assert (preferred or given_name) in said


@given(PART, PART)
def test_a_list_begins_with_the_family_name_where_there_is_one(given_name, family):
    listed = roll_name(given_name, family)

    assert listed.startswith(family or given_name)
    assert listed.endswith(given_name or family)
