import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured

from diversion.settings import base, unsafe

KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
SAFE = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMN",
    "FIELD_KEYS": [f"k1:{KEY}"],
    "ALLOWED_HOSTS": ["tracker.example.org"],
    "DATABASE_URL": "postgresql://tracker@db.example.org/tracker?sslmode=verify-full",
    "REDIS_URL": "rediss://:word@cache.example.org:6379/0",
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_HOURS": 12,
    "SMS_BACKEND": unsafe.TWILIO,
    "TWILIO_BASE_URL": "https://api.twilio.com",
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+12095550100",
    "EMAIL_BACKEND": unsafe.SMTP,
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_USE_TLS": True,
    "DEFAULT_FROM_EMAIL": "office@tracker.example.org",
    "STAY_HERE": base.STAY_HERE,
}
# The same as a person would set it.
ENVIRONMENT = {name: str(SAFE[name]) for name in SAFE if name not in {"STAY_HERE", "DEFAULT_FROM_EMAIL"}} | {
    "FIELD_KEYS": f"k1:{KEY}",
    "ALLOWED_HOSTS": "tracker.example.org",
    "EMAIL_USE_TLS": "true",
    "EMAIL_FROM": "office@tracker.example.org",
}


def start(**changes: str | None) -> subprocess.CompletedProcess:
    """What a server of a county does with these variables; None takes one away."""
    chosen = {name: value for name, value in (ENVIRONMENT | changes).items() if value is not None}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from django.conf import settings; print(settings.DEPLOYMENT)",
        ],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "diversion.settings.production", **chosen},
        cwd=project.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_safe_server_starts():
    unsafe.refuse(SAFE)

    assert start().stdout == "production\n"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS is not set"),
        ({"DEMO": "true"}, "DEMO is for the demonstration"),
        ({"SMS_BACKEND": None}, "SMS_BACKEND is one that only pretends to send"),
    ],
    ids=lambda case: "" if isinstance(case, str) else next(iter(case)),
)
def test_an_unsafe_server_ends_at_once_with_a_sentence(changes, sentence):
    started = start(**changes)

    assert started.returncode == 1
    assert sentence in started.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is easy to guess"),
        ({"FIELD_KEYS": ["k1:short"]}, "FIELD_KEYS must be entries like"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS must name each host"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS must name each host"),
        ({"ALLOWED_HOSTS": [".example.org"]}, "ALLOWED_HOSTS must name each host"),
        ({"SESSION_IDLE_MINUTES": 31}, "SESSION_IDLE_MINUTES must be from 1 to 30"),
        ({"SESSION_HOURS": 13}, "SESSION_HOURS must be from 1 to 12"),
        ({"SMS_BACKEND": base.SANDBOX_SMS}, "SMS_BACKEND is one that only pretends"),
        ({"EMAIL_BACKEND": base.SANDBOX_EMAIL}, "EMAIL_BACKEND is one that only pretends"),
        (
            {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
            "EMAIL_BACKEND is one that only pretends",
        ),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN is not set"),
        ({"TWILIO_FROM": ""}, "TWILIO_FROM is not set"),
        ({"TWILIO_BASE_URL": "http://api.twilio.com"}, "TWILIO_BASE_URL must begin with https"),
        ({"DEFAULT_FROM_EMAIL": "office@tracker.invalid"}, "EMAIL_FROM is not set"),
        ({"EMAIL_USE_TLS": False}, "EMAIL_USE_TLS must be true"),
        ({"DATABASE_URL": "postgresql://t@db.example.org/tracker"}, "DATABASE_URL leads to another machine"),
        (
            {"DATABASE_URL": "postgresql://t@db.example.org/tracker?sslmode=prefer"},
            "DATABASE_URL leads to another machine",
        ),
        ({"REDIS_URL": "redis://:word@cache.example.org/0"}, "REDIS_URL leads to another machine"),
    ],
)
def test_what_is_unsafe_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        unsafe.refuse(SAFE | changes)


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_the_demonstration_and_debugging_cannot_be_asked_for(monkeypatch, name):
    monkeypatch.setenv(name, "true")

    with pytest.raises(ImproperlyConfigured, match=f"{name} is for the demonstration and for development"):
        unsafe.refuse(SAFE)


def test_everything_that_is_unsafe_is_said_at_once():
    with pytest.raises(ImproperlyConfigured) as refused:
        unsafe.refuse(SAFE | {"SESSION_HOURS": 24, "TWILIO_FROM": "", "ALLOWED_HOSTS": ["*"]})

    assert all(name in str(refused.value) for name in ("SESSION_HOURS", "TWILIO_FROM", "ALLOWED_HOSTS"))


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "postgresql://tracker@localhost/tracker"},
        {"DATABASE_URL": "postgresql://tracker@/tracker?host=/run/postgresql"},
        {"REDIS_URL": "redis://:word@127.0.0.1:6379/0"},
        {"REDIS_URL": "redis+socket://:word@/run/valkey.sock"},
        {"EMAIL_HOST": "localhost", "EMAIL_USE_TLS": False},
    ],
)
def test_what_stays_on_the_machine_need_not_be_encrypted(changes):
    unsafe.refuse(SAFE | changes)
