"""What somebody does to get in: a password, a code of their app, a link of a mail."""

import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from diversion.accounts.models import User
from tests.factories.accounts import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# Tokens differ from answer to answer, and the address that was typed comes back in its field.
NOISE = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|name="(?:login|email)" value="[^"]*"')


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wrong_code() -> str:
    return f"{(int(code()) + 1) % 1_000_000:06}"


def give_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def give_code(client: Client, what: str | None = None) -> HttpResponse:
    return client.post(reverse("mfa_authenticate"), {"code": what or code()})


def enter(user: User, client: Client | None = None) -> Client:
    """A browser in which `user` has signed in through the pages."""
    client = client or Client()
    give_password(client, user.email)
    answer = give_code(client)
    assert answer.url == reverse("today")
    return client


def is_in(client: Client) -> bool:
    """Tell whether a page of staff opens."""
    return client.get(reverse("accounts:mine")).status_code == 200


def said(answer: HttpResponse) -> tuple[int, str]:
    """What an answer tells somebody who tries addresses."""
    return answer.status_code, NOISE.sub("", answer.content.decode())
