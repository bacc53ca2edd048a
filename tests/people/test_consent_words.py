"""What somebody agreed to can be read later, word for word, in the language in which they saw it."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from diversion.people import consent_words
from diversion.people.models import Consent, ConsentHow, ConsentKind, Language
from diversion.people.queries import consents_of, words_to_show
from diversion.people.rules import WordsUnknown
from tests.conftest import NOW
from tests.factories import ContactPointFactory
from tests.people.hands import YES, consent, deeds

pytestmark = pytest.mark.django_db


def test_the_words_of_each_kind_are_on_file_in_every_language():
    for kind in ConsentKind:
        for version in consent_words.versions(kind):
            assert all(consent_words.words_of(kind, version, language) for language in Language)


def test_versions_are_in_order_of_their_numbers_newest_first(monkeypatch):
    names = dict.fromkeys([("2026-2", "sms", "en"), ("2026-10", "sms", "en"), ("2025-11", "sms", "en")], "words")
    monkeypatch.setattr(consent_words, "_texts", lambda: names)

    assert consent_words.versions("sms") == ["2026-10", "2026-2", "2025-11"]


@pytest.mark.parametrize(
    "unreadable",
    [
        {"text_version": ""},
        {"text_version": "1999-1"},
        {"language": "vi"},
        {"text_version": "reply", "wording": " "},
        {"text_version": "../../settings"},
    ],
)
def test_no_consent_is_recorded_to_words_that_nobody_could_read_later(unreadable, by, contact):
    with pytest.raises(WordsUnknown, match="no such words on file"):
        consent(contact, by, replace(YES, **unreadable))

    contact.refresh_from_db()
    assert (contact.sms_consent, contact.textable_since, deeds()) == (None, None, [])


def test_a_text_reply_is_its_own_words(by, contact):
    started = replace(YES, how=ConsentHow.KEYWORD, text_version=consent_words.REPLY, wording="start")

    assert consent(contact, by, started).wording == "start"


def test_taking_back_needs_no_words(by, contact):
    consent(contact, by)

    assert consent(contact, by, replace(YES, given=False, text_version="")).given is False


def test_the_history_shows_the_words_as_they_were_shown(by, contact):
    consent(contact, by, replace(YES, language="es"))

    (row,) = consents_of(contact.pk)

    assert (row.text_version, row.language_code) == ("2026-1", "es")
    assert row.words == consent_words.words_of("sms", "2026-1", "es")
    assert row.words.startswith("¿Podemos enviarle mensajes")
    assert row.words in [each.words for each in words_to_show(ConsentKind.SMS)]


def test_the_database_keeps_no_consent_without_its_words():
    facts = {"kind": "sms", "how": "paper", "at": NOW, "language": "en", "text_version": ""}
    contact = ContactPointFactory()
    Consent.objects.create(contact_point=contact, given=False, **facts)

    with pytest.raises(IntegrityError, match="consent_given_names_its_words"):
        Consent.objects.create(contact_point=contact, given=True, **facts)
