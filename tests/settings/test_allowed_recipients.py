import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core import mail

from diversion.messaging import channels
from diversion.messaging.channels import Envelope, Refused, memory, twilio
from diversion.messaging.channels.mailbox import AllowedMailbox

ALLOWED, STRANGER = "+12095550142", "+12095550143"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class RealSms(memory.MemorySms):
    """A provider whose texts would arrive."""

    name = "real"
    reaches_people = True


@pytest.fixture
def real_provider(settings):
    settings.SMS_BACKEND = f"{__name__}.RealSms"
    settings.ALLOWED_RECIPIENTS = [ALLOWED]
    channels.sms.cache_clear()
    return memory.SENT


def test_outside_production_a_real_provider_is_given_allowed_numbers_alone(real_provider):
    channels.sms().send(Envelope(ALLOWED, "See you Saturday.", "1"))
    with pytest.raises(Refused, match="not_on_allow_list"):
        channels.sms().send(Envelope(STRANGER, "See you Saturday.", "2"))

    assert [envelope.address for envelope in real_provider] == [ALLOWED]


def test_in_production_everybody_is_reached(real_provider, settings):
    settings.DEPLOYMENT = "production"

    channels.sms().send(Envelope(STRANGER, "See you Saturday.", "1"))

    assert [envelope.address for envelope in real_provider] == [STRANGER]


@pytest.mark.parametrize(
    ("url", "reaches_people"),
    [
        ("https://api.twilio.com", True),
        ("http://stand-in.example.org", True),
        ("http://127.0.0.1:9000", False),
        ("http://localhost:9000", False),
        ("http://localhost.example.org", True),
    ],
)
def test_a_stand_in_on_this_machine_is_nobodys_phone(settings, url, reaches_people):
    settings.TWILIO_BASE_URL = url

    assert twilio.TwilioSms().reaches_people is reaches_people


def test_mail_outside_production_reaches_allowed_addresses_alone(settings, mailoutbox):
    settings.REAL_EMAIL_BACKEND = LOCMEM
    settings.ALLOWED_RECIPIENTS = ["tester@example.test"]
    to_tester = mail.EmailMessage("A", "B", to=["tester@example.test"])
    to_both = mail.EmailMessage("A", "B", to=["tester@example.test"], bcc=["stranger@example.test"])

    assert AllowedMailbox().send_messages([to_tester, to_both]) == 1

    assert [message.to for message in mailoutbox] == [["tester@example.test"]]


@pytest.mark.parametrize(
    ("chosen", "used"),
    [
        ("django.core.mail.backends.smtp.EmailBackend", "diversion.messaging.channels.mailbox.AllowedMailbox"),
        ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.console.EmailBackend"),
    ],
)
def test_the_demonstration_puts_the_guard_in_front_of_a_real_mail_server(tmp_path, chosen, used):
    environment = {
        "PATH": os.environ["PATH"],
        "TRACKER_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://tracker@localhost/tracker",
        "REDIS_URL": "redis://localhost/0",
        "EMAIL_BACKEND": chosen,
    }

    asked = subprocess.run(
        [sys.executable, "-c", "from diversion.settings import dev; print(dev.EMAIL_BACKEND)"],
        env=environment, cwd=project.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert asked.stdout == f"{used}\n"
