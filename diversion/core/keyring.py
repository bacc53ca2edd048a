"""Encrypt secrets for the database with AES-GCM under named, rotating keys.

A stored value reads `v1:<key id>:<base64 of nonce + ciphertext>`. It is bound to the place it belongs to, so that
a value copied to another row's column is refused. Old key ids stay readable; new values use the first key.
"""

import base64
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
NONCE_BYTES = 12


class Unreadable(Exception):
    """The value was made with a key that is not here, for another place, or it was changed."""


def seal(plain: str, *, place: str) -> str:
    """Return `plain` encrypted under the current key, bound to `place` (such as 'accounts.totp')."""
    key_id, sealed = _encrypt(plain.encode(), place)
    return f"{VERSION}:{key_id}:{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Return what `seal` was given.

    Raises:
        Unreadable: unknown key, another place, or altered text.
    """
    try:
        version, key_id, body = sealed.split(":")
        if version != VERSION:
            raise Unreadable
        return _decrypt(key_id, base64.urlsafe_b64decode(body), place).decode()
    except (ValueError, KeyError, InvalidTag) as problem:
        raise Unreadable from problem


def seal_bytes(plain: bytes, *, place: str) -> bytes:
    """Return `plain` encrypted as `seal` does, for a column of bytes: a file is a third longer as text."""
    key_id, sealed = _encrypt(plain, place)
    return f"{VERSION}:{key_id}:".encode() + sealed


def unseal_bytes(sealed: bytes, *, place: str) -> bytes:
    """Return what `seal_bytes` was given.

    Raises:
        Unreadable: unknown key, another place, or altered bytes.
    """
    try:
        version, key_id, raw = sealed.split(b":", 2)
        if version != VERSION.encode():
            raise Unreadable
        return _decrypt(key_id.decode(), raw, place)
    except (ValueError, KeyError, InvalidTag) as problem:
        raise Unreadable from problem


def newest_prefix() -> str:
    """Return how everything begins that is sealed under the current key."""
    return f"{VERSION}:{next(iter(_keys()))}:"


def digest(plain: str, *, place: str) -> str:
    """Return 64 hex digits by which `plain` is found again without being readable, bound to `place`.

    Keyed with the oldest key, which therefore stays among FIELD_KEYS for good: a newer one would find nothing of before.
    """
    *_newer, oldest = _keys().values()
    return hmac.digest(oldest, f"{place}\0{plain}".encode(), "sha256").hex()


def _encrypt(plain: bytes, place: str) -> tuple[str, bytes]:
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return key_id, nonce + _cipher(key).encrypt(nonce, plain, place.encode())


def _decrypt(key_id: str, raw: bytes, place: str) -> bytes:
    return _cipher(_keys()[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())


@lru_cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _keys() -> dict[str, bytes]:
    return parse_keys(tuple(settings.FIELD_KEYS))


@lru_cache
def parse_keys(entries: tuple[str, ...]) -> dict[str, bytes]:
    """Return {key id: 32 bytes} from 'id:base64' entries, newest first.

    Raises:
        ImproperlyConfigured: an entry is not 'id:base64 of 32 bytes'.
    """
    keys: dict[str, bytes] = {}
    for entry in entries:
        key_id, _, body = entry.partition(":")
        try:
            key = base64.urlsafe_b64decode(body)
        except ValueError:
            key = b""
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured("FIELD_KEYS must be entries like k1:BASE64 of 32 random bytes, newest first.")
        keys[key_id] = key
    return keys
