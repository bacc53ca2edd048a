"""Keys are changed: everything sealed is known, sealed anew in batches, and nothing is lost on the way."""

import base64
import json
from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from diversion.core.rotation import Rotated, rotate
from diversion.core.sealed import sealed_columns
from diversion.people.models import ContactPoint
from tests.factories import ContactPointFactory, UserFactory

pytestmark = pytest.mark.django_db


def entry(name, byte):
    return f"{name}:{base64.urlsafe_b64encode(byte * 32).decode()}"


OLD, NEW = entry("k1", b"1"), entry("k2", b"2")
CODE_WORD = ContactPoint._meta.get_field("code_word_sealed")


@pytest.fixture
def rotated(settings):
    """Five code words under the old key; a new one was put first since."""
    settings.FIELD_KEYS = [OLD]
    sealed = [ContactPoint(code_word=f"word {number}").code_word_sealed for number in range(5)]
    contacts = [ContactPointFactory(code_word_sealed=text) for text in sealed]
    ContactPointFactory()
    settings.FIELD_KEYS = [NEW, OLD]
    return contacts


def run(**options):
    out = StringIO()
    call_command("rotate_field_keys", stdout=out, **options)
    return out.getvalue()


def words(contacts):
    return [ContactPoint.objects.get(pk=contact.pk).code_word for contact in contacts]


def keys(contacts):
    rows = ContactPoint.objects.filter(pk__in=[contact.pk for contact in contacts])
    return {text.split(":")[1] for text in rows.values_list("code_word_sealed", flat=True)}


@pytest.mark.parametrize("at_a_time", [1, 2, 5, 500])
def test_a_column_is_sealed_anew_in_batches_of_any_size_and_reads_as_before(rotated, at_a_time, settings):
    found = rotate(CODE_WORD, at_a_time=at_a_time)

    assert found == Rotated("people_contactpoint.code_word_sealed", 5, 0, 0)
    assert keys(rotated) == {"k2"}
    settings.FIELD_KEYS = [NEW]
    assert words(rotated) == [f"word {number}" for number in range(5)]


def test_a_second_time_finds_nothing_to_do_and_one_that_was_stopped_goes_on(rotated):
    plain = rotated[2].code_word
    rotated[2].code_word = plain
    rotated[2].save()

    assert rotate(CODE_WORD) == Rotated("people_contactpoint.code_word_sealed", 4, 1, 0)
    assert rotate(CODE_WORD) == Rotated("people_contactpoint.code_word_sealed", 0, 5, 0)
    assert words(rotated) == [f"word {number}" for number in range(5)]


def test_what_no_key_opens_stays_as_it_is_and_is_told(rotated, settings):
    lost = ContactPointFactory(code_word_sealed="v1:k0:AAAA")

    with pytest.raises(CommandError, match=r"1 in people_contactpoint.code_word_sealed.*Put the key"):
        run(batch=2)

    lost.refresh_from_db()
    assert lost.code_word_sealed == "v1:k0:AAAA"
    assert keys(rotated) == {"k2"}


def test_the_command_counts_every_column_and_second_factors_too(rotated, settings):
    settings.FIELD_KEYS = [OLD]
    user = UserFactory()
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    codes = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).get_unused_codes()
    settings.FIELD_KEYS = [NEW, OLD]

    found = {row["column"]: row["resealed"] for row in json.loads(run(json=True))}

    assert found["people_contactpoint.code_word_sealed"] == 5
    assert found["mfa_authenticator.data"] == 2
    assert len(found) == len(list(sealed_columns())) + 1
    settings.FIELD_KEYS = [NEW]
    app, recovery = Authenticator.objects.order_by("type").all()[::-1]
    assert get_adapter().decrypt(app.data["secret"]) == "A" * 32
    assert RecoveryCodes(recovery).get_unused_codes() == codes
    assert "mfa_authenticator.data: 0 sealed anew, 2 were up to date" in run()


@pytest.mark.parametrize("batch", [0, -1, 100_001])
def test_a_batch_that_makes_no_sense_is_refused(batch):
    with pytest.raises(CommandError, match="--batch takes"):
        run(batch=batch)
