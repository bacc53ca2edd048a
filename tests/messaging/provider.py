"""A provider's stand-in on loopback: it remembers what it was given and answers as the test says."""

import json
import socket
import struct
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

SECONDS_TO_HANG = 60


class Request(BaseHTTPRequestHandler):
    """One text that came in. The answers below are given it to say what happens next."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with self.server.lock:
            self.server.taken.append(dict(parse_qsl(body)))
            self.server.requests.append((self.path, dict(self.headers), self.client_address))
            answer = self.server.answers.popleft() if self.server.answers else taken
        answer(self)

    def reply(self, status, body, **headers):
        self.send_response_only(status)
        usual = {"Date": self.date_time_string(), "Content_Length": str(len(body))}
        for name, value in (usual | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def taken(request):
    request.reply(201, json.dumps({"sid": f"SM{len(request.server.taken):032d}", "status": "queued"}).encode())


def status(code, body=b"{}", **headers):
    """An answer with this status."""
    return lambda request: request.reply(code, body, **headers)


def reset(request):
    """Take the text, then break the connection."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def garbage(request):
    """Take the text, then say something that is not HTTP: what came in, for one."""
    request.wfile.write(b"?? " + str(request.server.taken[-1]).encode() + b"\r\n\r\n")
    request.close_connection = True


def hang(request):
    """Take the text, then say nothing for a long time."""
    request.server.ended.wait(SECONDS_TO_HANG)
    request.close_connection = True


def taken_and_closed(request):
    """Take the text and close the connection behind it without a word about it."""
    taken(request)
    request.close_connection = True


class Provider(ThreadingHTTPServer):
    """`taken` holds the texts in order, `answers` what to say to the next ones; after that, all are taken."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Request)
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.taken, self.requests, self.answers = [], [], deque()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that was killed is no error of ours."""


@contextmanager
def provider():
    """A stand-in that runs for as long as the block does."""
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
