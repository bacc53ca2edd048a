from pathlib import Path

import pytest

from diversion.embedded import binaries
from diversion.embedded.refusal import StartRefused


def test_the_servers_of_the_wheels_are_found_and_can_be_run():
    assert (binaries.postgres_programs() / "initdb").exists()
    assert binaries.valkey_program().exists()


def test_the_folder_that_the_environment_names_comes_first(monkeypatch, tmp_path):
    (tmp_path / "postgres").touch()
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    assert binaries.postgres_programs() == tmp_path


def test_a_named_folder_without_the_program_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    assert binaries.postgres_programs() != tmp_path


@pytest.fixture
def bare(monkeypatch):
    """A machine without wheels and without packages."""
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(binaries.shutil, "which", lambda _: None)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))


def test_a_machine_without_postgresql_is_told_how_to_name_a_server(bare):
    with pytest.raises(StartRefused, match="set DATABASE_URL to a PostgreSQL server"):
        binaries.postgres_programs()


def test_a_machine_without_valkey_is_told_how_to_name_a_server(bare):
    with pytest.raises(StartRefused, match="set REDIS_URL to a Valkey or Redis server"):
        binaries.valkey_program()
