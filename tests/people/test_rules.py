from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.people import rules
from diversion.people.models import ContactKind, ContactPoint, Language, Person
from diversion.people.rules import NameMissing


@given(st.lists(st.text(max_size=20), max_size=3))
def test_a_name_counts_when_any_part_of_it_can_be_seen(parts):
    if any(part.strip() for part in parts):
        assert rules.check_named(*parts) is None
    else:
        with pytest.raises(NameMissing):
            rules.check_named(*parts)


@given(st.text(max_size=254))
def test_a_masked_address_shows_at_most_its_last_four_characters(value):
    assert rules.masked(value) == "…" + value[-4:]


def test_a_mobile_may_be_texted_in_hours_that_begin_before_they_end():
    assert rules.check_reach(ContactKind.MOBILE, ok_to_text=True, safe_from=time(9), safe_until=time(17)) is None
    assert rules.check_reach(ContactKind.POSTAL, ok_to_text=False, safe_from=None, safe_until=None) is None


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("given_name", "Maria", "(changed)"),
        ("family_name", "", ""),
        ("birth_date", date(1990, 2, 28), "(changed)"),
        ("birth_date", None, ""),
        ("value", "+12095550142", "…0142"),
        ("language", Language.SPANISH, "es"),
        ("asked_on", date(2026, 12, 1), "2026-12-01"),
        ("safe_from", time(9), "09:00:00"),
        ("ok_to_text", True, True),
        ("safe_from", None, None),
    ],
)
def test_what_the_log_keeps_of_a_field_says_nothing_about_who_somebody_is(name, value, kept):
    assert rules.for_the_record(name, value) == kept


def test_the_log_names_a_record_by_its_id():
    contact = ContactPoint(person=Person())

    assert rules.for_the_record("contact_point", contact) == str(contact.pk)
