import http.server
import socket
import threading

import pytest

from diversion.embedded.address import Address, FirstAnswer
from diversion.embedded.refusal import StartRefused
from tests.embedded.conftest import soon

EVERYWHERE = "0.0.0.0"  # noqa: S104  # never bound to here


def test_without_variables_it_is_this_machine_alone_at_port_8000(monkeypatch):
    monkeypatch.setenv("HOST", "")
    monkeypatch.setenv("PORT", "")

    assert Address.from_environment() == Address("127.0.0.1", 8000)


def test_the_environment_moves_it(monkeypatch):
    monkeypatch.setenv("HOST", EVERYWHERE)
    monkeypatch.setenv("PORT", "8123")

    assert Address.from_environment() == Address(EVERYWHERE, 8123)


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "٨٠٠٠", "80.0"])
def test_what_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(StartRefused, match=f"PORT must be a number from 1 to 65535, not “{port}”"):
        Address.from_environment()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        (EVERYWHERE, "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_the_url_is_what_to_type_into_a_browser_here(host, url):
    assert Address(host, 8000).url == url


def test_a_taken_port_is_refused_and_a_free_one_is_not():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = Address("127.0.0.1", other.getsockname()[1])

        with pytest.raises(StartRefused, match=f"Port {address.port} is taken by another program"):
            address.check_free()

    address.check_free()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(StartRefused, match=r"HOST=192\.0\.2\.1 is not an address of this machine"):
        Address("192.0.2.1", 8000).check_free()


class Refusing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(503)

    def log_message(self, *words):
        pass


def test_the_first_answer_is_awaited_without_blocking_and_any_answer_counts():
    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        answer = FirstAnswer(Address("127.0.0.1", server.server_port))
        assert not answer.has_come()  # it listens, but nobody serves yet

        thread = threading.Thread(target=server.handle_request)
        thread.start()

        assert soon(answer.has_come)
        thread.join()


def test_nobody_who_listens_is_no_answer():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]

    assert not FirstAnswer(Address("127.0.0.1", port)).has_come()
