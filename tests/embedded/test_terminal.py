import os
import sys

import pytest

from diversion.embedded.terminal import Lines, Terminal


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb", buffering=0) as file:
        yield file, writer


def test_every_line_carries_the_name_of_who_wrote_it(capsysbinary):
    Terminal().say("one\ntwo", name="web")

    assert capsysbinary.readouterr().out == b"web    | one\nweb    | two\n"


def test_a_line_is_told_when_it_is_whole_and_the_last_one_when_its_writer_ends(capsysbinary, pipe):
    reader, writer = pipe
    lines = Lines("worker", reader, Terminal())

    os.write(writer, "first\nhalf of the séc".encode())
    lines.tell()
    assert capsysbinary.readouterr().out == b"worker | first\n"

    os.write(writer, b"ond\nno newline")
    os.close(writer)
    lines.tell()
    assert capsysbinary.readouterr().out == "worker | half of the sécond\nworker | no newline\n".encode()
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
