"""A stand-in for the provider of text messages: takes every request and answers 201, as cheaply as Python can."""

import asyncio
import sys

ANSWER = b'{"sid": "SM00000000000000000000000000000000"}'
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)


class Sink(asyncio.Protocol):
    """Answers each whole request once; whatever order its bytes come in."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.seen = b""

    def data_received(self, data: bytes) -> None:
        self.seen += data
        while (length := _whole(self.seen)) is not None:
            self.seen = self.seen[length:]
            self.transport.write(HEAD + ANSWER)  # type: ignore[attr-defined]


def _whole(seen: bytes) -> int | None:
    """Return the length of the first whole request, None when more of it must come."""
    end = seen.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = seen[:end].lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    length = end + 4 + int(found or 0)
    return length if len(seen) >= length else None


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
