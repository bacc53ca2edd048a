"""Tabs of the browser: who is signed in there, and what the browser complains of."""

from typing import Protocol

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from diversion.accounts.models import User
from tests.web.signing_in import sign_in

PHONE, DESK = 375, 1280


class Visit(Protocol):
    """Opens a tab in a browser of its own, in which `user` is signed in."""

    def __call__(
        self, user: User | None = None, *, language: str = "en", width: int = DESK, **more: object
    ) -> Page: ...


def let_in(context: BrowserContext, user: User, url: str) -> None:
    """Sign `user` in without walking the pages; the tests that are about the way in walk them."""
    key = sign_in(Client(), user).session.session_key
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url, "httpOnly": True}])


def complaints_of(tab: Page) -> list[str]:
    """A list that fills with the errors of the tab's console from here on: scripts, the content policy, missing files."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    tab.on("console", hear)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def statuses_of(tab: Page) -> list[int]:
    """A list that fills with the status of each answer that the tab gets from here on."""
    statuses: list[int] = []
    tab.on("response", lambda answer: statuses.append(answer.status))
    return statuses
