"""Twilio's Messages interface over kept connections. TWILIO_BASE_URL points it at a stand-in as well.

http.client, not a client library: on the hot path it costs a third of the time.
Source: docs/adr/0010-outbox.md
"""

import http.client
import json
import select
import threading
from base64 import b64encode
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from diversion.messaging.channels import Envelope, NoClearAnswer, NotTaken, Refused

TIMEOUT_SECONDS = 10
LONGEST_ANSWER = 64 * 1024
# 'Too many', or a token that was changed: nothing is wrong with the text itself.
NOT_THE_TEXT = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
LONGEST_WAIT = timedelta(days=1)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class TwilioSms:
    """One connection a thread, kept between messages. Nothing is ever sent a second time from in here."""

    name = "twilio"

    def __init__(self) -> None:
        base = urlsplit(settings.TWILIO_BASE_URL)
        self.lanes: int = settings.SEND_CONNECTIONS
        # A stand-in on this machine reaches nobody.
        self.reaches_people = base.hostname not in LOOPBACK
        self._secure = base.scheme == "https"
        self._host = base.netloc
        self._path = f"{base.path.rstrip('/')}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/Messages.json"
        token = b64encode(f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        self._kept = threading.local()

    def send(self, envelope: Envelope) -> str:
        """Return the provider's reference for a text that it took.

        Raises:
            Refused: a 4xx answer: it never will be sent.
            NotTaken: no connection, 429, or our own credentials refused: certainly not sent.
            NoClearAnswer: anything else after the first byte left.
        """
        body = urlencode({"To": envelope.address, "From": settings.TWILIO_FROM, "Body": envelope.body})
        connection = self._connected()
        try:
            connection.request("POST", self._path, body, self._headers)
            answer = connection.getresponse()
            text = answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as problem:
            self._drop()
            raise NoClearAnswer from problem
        if answer.will_close or not answer.isclosed():  # an answer with more to come would be taken for the next one's
            self._drop()
        return _reference(answer, text)

    def _connected(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is not None and not _was_closed(kept):
            return kept
        self._drop()
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, timeout=TIMEOUT_SECONDS)
        try:
            connection.connect()
        except OSError as problem:
            raise NotTaken from problem
        self._kept.connection = connection
        return connection

    def _drop(self) -> None:
        connection = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if connection is not None:
            connection.close()


def _was_closed(connection: http.client.HTTPConnection) -> bool:
    # A server that closed an idle connection leaves it readable. Found out before a byte is sent, it costs a new
    # connection; found out after, the message would be of unknown outcome.
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return bool(readable)


def _reference(answer: http.client.HTTPResponse, text: bytes) -> str:
    if answer.status in NOT_THE_TEXT:
        raise NotTaken(_retry_after(answer))
    if 400 <= answer.status < 500 and answer.status != HTTPStatus.REQUEST_TIMEOUT:
        raise Refused(str(_field(text, "code") or answer.status))
    if answer.status not in {200, 201}:
        raise NoClearAnswer
    reference = _field(text, "sid")
    if not isinstance(reference, str) or not reference:
        raise NoClearAnswer
    return reference


def _field(text: bytes, name: str) -> object:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer.get(name) if isinstance(answer, dict) else None


def _retry_after(answer: http.client.HTTPResponse) -> timedelta | None:
    """Return the provider's wish, told in seconds or as a date on its own clock; None when it has none that makes sense."""
    wish = answer.headers.get("Retry-After", "")
    try:
        wait = timedelta(seconds=int(wish)) if wish.isdecimal() else _until(wish, answer.headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _until(wish: str, date: str) -> timedelta:
    return parsedate_to_datetime(wish) - parsedate_to_datetime(date)
