"""Sealed columns: unreadable to the database, plain to the code, and none of them forgotten."""

import pytest

from diversion.core import keyring
from diversion.core.sealed import sealed_columns
from diversion.people.models import ContactPoint


def test_plain_words_go_in_and_come_out_and_the_column_holds_neither():
    contact = ContactPoint(code_word="blue heron")

    assert contact.code_word == "blue heron"
    assert contact.code_word_sealed.startswith("v1:")
    assert "heron" not in contact.code_word_sealed


def test_nothing_is_sealed_as_nothing():
    contact = ContactPoint(code_word="blue heron")
    contact.code_word = ""

    assert (contact.code_word, contact.code_word_sealed) == ("", "")


def test_a_word_that_was_copied_to_another_column_is_not_read():
    contact = ContactPoint(code_word="blue heron")
    contact.who_may_see_sealed = contact.code_word_sealed

    with pytest.raises(keyring.Unreadable):
        assert contact.who_may_see


def test_every_sealed_column_has_a_place_of_its_own():
    places = [column.place for column in sealed_columns()]

    assert sorted(places) == sorted(set(places))
    assert "" not in places
    assert "people.code_word" in places
