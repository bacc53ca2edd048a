"""What a county's own server does not start with. Each refusal is a sentence that says what to do instead."""

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from diversion.core.keyring import parse_keys

LOOPBACK = frozenset({"", "localhost", "127.0.0.1", "::1"})
ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
FEWEST_DIFFERENT_CHARACTERS = 10
LONGEST_IDLE_MINUTES, LONGEST_HOURS = 30, 12
TWILIO = "diversion.messaging.channels.twilio.TwilioSms"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def refuse(chosen: Mapping[str, Any]) -> None:
    """Check the settings of a production server.

    Raises:
        ImproperlyConfigured: with one sentence for each thing that is unsafe.
    """
    parse_keys(tuple(chosen["FIELD_KEYS"]))
    found = [*_demonstration(), *_secrets(chosen), *_sessions(chosen), *_messages(chosen), *_lines(chosen)]
    if found:
        raise ImproperlyConfigured("This server does not start like this. " + " ".join(found))


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to this machine alone: a socket, or a loopback host."""
    parts = urlsplit(url)
    return (dict(parse_qsl(parts.query)).get("host") or parts.hostname or "").startswith("/") or (
        (parts.hostname or "") in LOOPBACK
    )


def _demonstration() -> Iterator[str]:
    for name in ("DEMO", "DEBUG"):
        if os.environ.get(name, "") not in {"", "false"}:
            yield f"{name} is for the demonstration and for development: take it away."


def _secrets(chosen: Mapping[str, Any]) -> Iterator[str]:
    if len(set(chosen["SECRET_KEY"])) < FEWEST_DIFFERENT_CHARACTERS:
        yield "SECRET_KEY is easy to guess: make 50 random characters."
    if not chosen["ALLOWED_HOSTS"] or any(host.startswith(("*", ".")) for host in chosen["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS must name each host in full, without a star."


def _sessions(chosen: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= chosen["SESSION_IDLE_MINUTES"] <= LONGEST_IDLE_MINUTES:
        yield f"SESSION_IDLE_MINUTES must be from 1 to {LONGEST_IDLE_MINUTES}."
    if not 1 <= chosen["SESSION_HOURS"] <= LONGEST_HOURS:
        yield f"SESSION_HOURS must be from 1 to {LONGEST_HOURS}."


def _messages(chosen: Mapping[str, Any]) -> Iterator[str]:
    for name in ("SMS_BACKEND", "EMAIL_BACKEND"):
        if chosen[name] in chosen["STAY_HERE"]:
            yield f"{name} is one that only pretends to send: name a real one."
    if chosen["SMS_BACKEND"] == TWILIO:
        yield from (
            f"{name} is not set: texts could not leave."
            for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
            if not chosen[name]
        )
        if urlsplit(chosen["TWILIO_BASE_URL"]).scheme != "https":
            yield "TWILIO_BASE_URL must begin with https: texts and their numbers would go in the clear."
    if chosen["DEFAULT_FROM_EMAIL"].endswith(".invalid"):
        yield "EMAIL_FROM is not set: mail needs a sender that exists."


def _lines(chosen: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would travel unencrypted to another machine."""
    database = chosen["DATABASE_URL"]
    if not is_loopback(database) and dict(parse_qsl(urlsplit(database).query)).get("sslmode") not in ENCRYPTED:
        yield "DATABASE_URL leads to another machine: add ?sslmode=require, or better verify-full."
    if not is_loopback(chosen["REDIS_URL"]) and urlsplit(chosen["REDIS_URL"]).scheme != "rediss":
        yield "REDIS_URL leads to another machine: it must begin with rediss."
    if chosen["EMAIL_BACKEND"] == SMTP and chosen["EMAIL_HOST"] not in LOOPBACK and not chosen["EMAIL_USE_TLS"]:
        yield "EMAIL_USE_TLS must be true: the mail server is another machine."
