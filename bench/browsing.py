"""Somebody of the demonstration, signed in over HTTP as a browser would be."""

import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from diversion.demo.sign_ins import PASSWORD


@dataclass
class Browser:
    """Keeps cookies, and knows the token that forms need."""

    port: int
    cookies: dict[str, str]

    @property
    def cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> str:
        """Return the text of a page.

        Raises:
            RuntimeError: it was not answered with 200.
        """
        return self._ask("GET", path, "", expected=200)

    def post(self, path: str, **fields: str) -> None:
        """Post a form that sends the browser on to another page."""
        token = self.token_on(path)
        self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token, **fields}), expected=302)

    def token_on(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        if found is None:
            raise RuntimeError(f"{path} has no form.")
        return found.group(1)

    def _ask(self, method: str, path: str, body: str, *, expected: int) -> str:
        door = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie_line, "Content-Type": "application/x-www-form-urlencoded"}
        door.request(method, path, body, headers)
        answer = door.getresponse()
        text = answer.read().decode()
        door.close()
        if answer.status != expected:
            raise RuntimeError(f"{path} was answered with {answer.status}.")
        self._keep(answer)
        return text

    def _keep(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]


def signed_in(port: int, email: str) -> Browser:
    """Return somebody of the demonstration after they signed in."""
    browser = Browser(port, {})
    browser.post("/account/login/", login=email, password=PASSWORD)
    return browser
