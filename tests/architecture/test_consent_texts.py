"""Words that somebody agreed to never change: a new version is a new file."""

import hashlib

from diversion.people.consent_words import FOLDER
from diversion.people.models import ConsentKind, Language

RELEASED = {
    "2026-1.email.en.txt": "ff2c57fd1258790253113d62253746a961ad3245692a4be9328a120d53ce238c",
    "2026-1.email.es.txt": "9dc11cac5ce77f1f5d99d36f9c88261e67dd6f3b148111104bb90803e336465b",
    "2026-1.sms.en.txt": "f3e3a10dacff039844554fa72f46ed3394d358e564fef3108b6a0e9e39b9c0d2",
    "2026-1.sms.es.txt": "4e234e5c548e903a8abc1b0bd8196dc0a831c01413f24f41f2a346730dc8d042",
    "2026-1.voice_auto.en.txt": "fba1cd67644df9b441ebaca7d6a94bfa4816251e540bd7e2066c816b93698608",
    "2026-1.voice_auto.es.txt": "b21d1885ad26f61f0b634b074fc744f4be8c3316c4d15cbe1a009fde28200abd",
}


def test_released_words_stay_as_they_are_and_new_ones_are_added_here():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir()}

    assert found == RELEASED


def test_every_version_exists_in_every_language():
    versions = {tuple(name.split(".")[:2]) for name in RELEASED}

    assert {kind for _version, kind in versions} == set(ConsentKind.values)
    assert {f"{version}.{kind}.{language}.txt" for version, kind in versions for language in Language.values} == set(
        RELEASED
    )
