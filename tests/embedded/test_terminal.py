import os
import sys

import pytest

from diversion.embedded.terminal import Lines, Terminal


@pytest.fixture
def written(monkeypatch, tmp_path):
    """What stands on the terminal."""
    path = tmp_path / "terminal"
    with path.open("w") as file:
        monkeypatch.setattr(sys, "stdout", file)
        yield path.read_text


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb", buffering=0) as file:
        yield file, writer


def test_every_line_carries_the_name_of_who_wrote_it(written):
    Terminal().say("one\ntwo", name="web")

    assert written() == "web    | one\nweb    | two\n"


def test_a_line_is_told_when_it_is_whole_and_the_last_one_when_its_writer_ends(written, pipe):
    reader, writer = pipe
    lines = Lines("worker", reader, Terminal())

    os.write(writer, "first\nhalf of the séc".encode())
    lines.tell()
    assert written() == "worker | first\n"

    os.write(writer, b"ond\nno newline")
    os.close(writer)
    lines.tell()
    assert written() == "worker | first\nworker | half of the sécond\nworker | no newline\n"
    assert not lines.open


def test_a_terminal_that_went_away_is_noticed_and_written_to_no_more(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        terminal = Terminal()

        terminal.say("hello")
        terminal.say("hello again")

        assert terminal.gone
