"""What the person at the keyboard reads: one line at a time, each with the name of who wrote it."""

import os
import sys
from typing import IO

WIDTH = 7


class Terminal:
    """Standard output. When it goes away, as a closed window does, `gone` turns true and nothing more is written."""

    def __init__(self) -> None:
        self.gone = False

    def say(self, text: str, *, name: str = "tracker") -> None:
        for line in text.splitlines():
            self._write(f"{name:<{WIDTH}}| {line}\n".encode())

    def _write(self, line: bytes) -> None:
        if self.gone:
            return
        try:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        except OSError:
            self.gone = True
            # The interpreter flushes once more at its end and would complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Lines:
    """The output of one process, told line by line under its name."""

    def __init__(self, name: str, pipe: IO[bytes], terminal: Terminal) -> None:
        os.set_blocking(pipe.fileno(), False)
        self.name = name
        self.pipe = pipe
        self.terminal = terminal
        self.open = True
        self._rest = b""

    def tell(self) -> None:
        """Tell the whole lines that are there, without waiting; at the end of the output also an unfinished one."""
        while self.open:
            try:
                read = os.read(self.pipe.fileno(), 65536)
            except BlockingIOError:
                return
            *whole, self._rest = (self._rest + read).split(b"\n")
            if not read:
                self.open = False
                whole = [self._rest] if self._rest else []
            for line in whole:
                self.terminal.say(line.decode(errors="replace"), name=self.name)
