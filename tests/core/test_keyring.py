import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from diversion.core.keyring import Unreadable, digest, parse_keys, seal, seal_bytes, unseal, unseal_bytes

PLACE = "accounts.totp"


def entry(name, byte):
    return f"{name}:{base64.urlsafe_b64encode(byte * 32).decode()}"


OLD, NEW = entry("k1", b"1"), entry("k2", b"2")


@given(st.text(max_size=200))
def test_what_was_sealed_is_read_back(plain):
    assert unseal(seal(plain, place=PLACE), place=PLACE) == plain


@given(st.binary(max_size=200))
def test_bytes_that_were_sealed_are_read_back(plain):
    assert unseal_bytes(seal_bytes(plain, place=PLACE), place=PLACE) == plain


def test_sealed_bytes_of_another_place_cut_short_or_of_no_key_are_unreadable(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal_bytes(b"a list", place=PLACE)

    for kept, place in [(sealed, "elsewhere"), (sealed[:-1], PLACE), (b"v1:k1", PLACE), (b"v2" + sealed[2:], PLACE)]:
        with pytest.raises(Unreadable):
            unseal_bytes(kept, place=place)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(Unreadable):
        unseal_bytes(sealed, place=PLACE)


def test_the_same_secret_is_never_sealed_alike_and_never_shows():
    first, second = seal("JBSWY3DP", place=PLACE), seal("JBSWY3DP", place=PLACE)

    assert first != second
    assert "JBSWY3DP" not in first


def test_a_value_says_under_which_key_it_was_made(settings):
    settings.FIELD_KEYS = [NEW, OLD]

    assert seal("secret", place=PLACE).startswith("v1:k2:")


def test_after_a_rotation_old_values_stay_readable_and_new_ones_use_the_new_key(settings):
    settings.FIELD_KEYS = [OLD]
    before = seal("secret", place=PLACE)

    settings.FIELD_KEYS = [NEW, OLD]

    assert unseal(before, place=PLACE) == "secret"
    assert seal("secret", place=PLACE).startswith("v1:k2:")


def test_a_value_of_a_key_that_was_thrown_away_is_unreadable(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal("secret", place=PLACE)

    settings.FIELD_KEYS = [NEW]

    with pytest.raises(Unreadable):
        unseal(sealed, place=PLACE)


def test_a_key_of_the_same_name_that_is_another_key_reads_nothing(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal("secret", place=PLACE)

    settings.FIELD_KEYS = [entry("k1", b"9")]

    with pytest.raises(Unreadable):
        unseal(sealed, place=PLACE)


def test_a_value_that_was_copied_to_another_place_is_refused():
    sealed = seal("secret", place=PLACE)

    with pytest.raises(Unreadable):
        unseal(sealed, place="people.note")


def test_a_value_in_which_any_one_byte_was_altered_is_refused():
    head, body = seal("secret", place=PLACE).rsplit(":", 1)
    raw = base64.urlsafe_b64decode(body)

    for position in range(len(raw)):
        altered = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises(Unreadable):
            unseal(f"{head}:{base64.urlsafe_b64encode(altered).decode()}", place=PLACE)


@pytest.mark.parametrize(
    "sealed",
    ["", "secret", "v1:test", "v1:test:", "v1:test:!", "v1:test:AAAA", "a:b:c:d", "v1:test:é", "v1:other:AAAA"],
)
def test_what_was_never_sealed_is_refused(sealed):
    with pytest.raises(Unreadable):
        unseal(sealed, place=PLACE)


def test_a_value_of_another_version_is_refused():
    with pytest.raises(Unreadable):
        unseal("v2" + seal("secret", place=PLACE)[2:], place=PLACE)


def test_keys_are_kept_in_the_order_in_which_they_are_written():
    assert list(parse_keys((NEW, OLD))) == ["k2", "k1"]


@pytest.mark.parametrize("bad", ["", "k1", "k1:", ":" + OLD.split(":")[1], "k1:AAAA", "k1:é", "k1:not base64!"])
def test_a_bad_key_stops_the_start_with_a_sentence_and_does_not_show_it(bad):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS must be entries like") as refusal:
        parse_keys((OLD, bad))

    assert OLD not in str(refusal.value)


def test_a_digest_finds_the_same_value_at_the_same_place_and_does_not_show_it():
    assert digest("B-1", place=PLACE) == digest("B-1", place=PLACE)
    assert digest("B-1", place=PLACE) != digest("B-1", place="elsewhere")
    assert digest("B-1", place=PLACE) != digest("B-2", place=PLACE)
    assert len(digest("B-1", place=PLACE)) == 64


def test_a_digest_stays_the_same_after_a_rotation(settings):
    settings.FIELD_KEYS = [OLD]
    before = digest("B-1", place=PLACE)

    settings.FIELD_KEYS = [NEW, OLD]

    assert digest("B-1", place=PLACE) == before


def test_a_digest_cannot_be_made_without_the_key(settings):
    settings.FIELD_KEYS = [OLD]
    before = digest("B-1", place=PLACE)

    settings.FIELD_KEYS = [NEW]

    assert digest("B-1", place=PLACE) != before
