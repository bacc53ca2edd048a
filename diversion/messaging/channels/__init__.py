"""Ways out of the building, one provider a file. A channel learns an address, a text and a reference, nothing else.

What a channel may answer: a reference (the provider took it), `Refused` (it never will), `NotTaken` (known not sent: try
later) or `NoClearAnswer`. Any other exception counts as no clear answer: the text may be on its way.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a provider is given. `reference` is our own id of the message."""

    address: str
    body: str
    reference: str


class Refused(Exception):
    """The provider will never send this. `code` is its own word for the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotTaken(Exception):
    """Certainly not sent: no connection, or 'too many'. `retry_after` is the provider's wish, if it has one."""

    def __init__(self, retry_after: timedelta | None = None) -> None:
        super().__init__("not taken")
        self.retry_after = retry_after


class NoClearAnswer(Exception):
    """The provider may have sent it: a time-out, a broken connection, an answer that makes no sense."""


class SmsChannel(Protocol):
    """A provider of text messages. `lanes` is how many threads may call `send` at once; 1 means the calling thread."""

    name: str
    lanes: int

    def send(self, envelope: Envelope) -> str: ...


@cache
def sms() -> SmsChannel:
    """Return the channel that SMS_BACKEND names, one for this process, so that its connections are kept."""
    channel: SmsChannel = import_string(settings.SMS_BACKEND)()
    return channel
