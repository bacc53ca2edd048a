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
    """A provider of text messages. `lanes` is how many threads may call `send` at once; 1 means the calling thread.

    `reaches_people` is false where nothing leaves this machine: a sandbox, a stand-in.
    """

    name: str
    lanes: int
    reaches_people: bool

    def send(self, envelope: Envelope) -> str: ...


class OnlyAllowed:
    """A real provider outside production: it is given the numbers of ALLOWED_RECIPIENTS and refuses all others."""

    reaches_people = True

    def __init__(self, channel: SmsChannel) -> None:
        self._channel = channel
        self.name, self.lanes = channel.name, channel.lanes

    def send(self, envelope: Envelope) -> str:
        if envelope.address not in settings.ALLOWED_RECIPIENTS:
            raise Refused("not_on_allow_list")
        return self._channel.send(envelope)


@cache
def sms() -> SmsChannel:
    """Return the channel that SMS_BACKEND names, one for this process, so that its connections are kept.

    Outside production a real provider is given allowed numbers alone.
    """
    channel: SmsChannel = import_string(settings.SMS_BACKEND)()
    if settings.DEPLOYMENT == "production" or not channel.reaches_people:
        return channel
    return OnlyAllowed(channel)
