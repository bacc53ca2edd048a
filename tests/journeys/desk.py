"""A desk at which somebody is signed in: opens pages, sends forms, and reads what the page says."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from diversion.accounts.models import User
from tests.web.signing_in import sign_in

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Desk:
    """One member of staff with a browser. Only pages: nothing here looks into the database.

    They sign in before each thing they do: a journey takes days, and a sign-in ends after half an hour.
    """

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.user = user

    def opens(self, route: str, *ids: object, query: str = "") -> str:
        """Return the words of a page, which must open."""
        answer = self.asks(route, *ids, query=query)
        assert answer.status_code == 200, (route, answer.status_code)
        return words_of(answer)

    def asks(self, route: str, *ids: object, query: str = "") -> HttpResponse:
        return self._signed_in().get(reverse(route, args=ids) + query)

    def tries(self, route: str, *ids: object, **typed: object) -> HttpResponse:
        """Send a form and return the answer, whatever it is."""
        return self._signed_in().post(reverse(route, args=ids), typed)

    def sends(self, route: str, *ids: object, query: str = "", **typed: object) -> HttpResponse:
        """Send a form, which must be taken, and return the page to which it leads."""
        sent = self._signed_in().post(reverse(route, args=ids) + query, typed)
        assert sent.status_code == 302, (route, sent.status_code, words_of(sent))
        return self.client.get(sent.headers["Location"])

    def _signed_in(self) -> Client:
        return sign_in(self.client, self.user)


def words_of(answer: HttpResponse) -> str:
    """The words of a page as one line, without its markup."""
    return _words(answer.content.decode())


def table_in(answer: HttpResponse) -> list[list[str]]:
    """The rows of the tables of a page, each as the words of its cells."""
    rows = re.findall(r"<tr\b.*?</tr>", answer.content.decode(), re.DOTALL)
    return [[_words(cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]


def ids_in(answer: HttpResponse, before: str, after: str = "/") -> list[str]:
    """The ids that stand in the page's addresses between `before` and `after`, each once, in order."""
    found = re.findall(re.escape(before) + f"({UUID})" + re.escape(after), answer.content.decode())
    return list(dict.fromkeys(found))


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
