import os
import subprocess
import sys

import pytest

from diversion.embedded import attach
from diversion.embedded.folder import REPOSITORY, DataFolder
from diversion.embedded.postgres import OWNER, RUN_TIME_ROLE, Postgres
from diversion.embedded.valkey import Valkey
from diversion.settings import addresses
from tests.embedded.conftest import variables


@pytest.fixture
def unnamed(monkeypatch, short):
    """An environment that names no server; whatever the code sets in it is undone."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("TRACKER_DATA", str(short / "data"))
    return DataFolder(short / "data")


def test_a_command_that_needs_no_server_starts_none_and_can_still_read_the_settings(unnamed, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")

    with attach.servers_for(["manage.py", "settings_reference"]):
        assert addresses.database(os.environ["DATABASE_URL"])["NAME"] == "tracker"
        assert addresses.cache(os.environ["REDIS_URL"])

    assert not unnamed.path.exists()


def test_servers_that_are_named_are_left_as_they_are(unnamed, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://them@db.example.org/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example.org/0")

    with attach.servers_for(["manage.py", "shell"]):
        assert os.environ["DATABASE_URL"] == "postgresql://them@db.example.org/theirs"
        assert os.environ["REDIS_URL"] == "redis://cache.example.org/0"

    assert not unnamed.path.exists()


@pytest.mark.parametrize(
    ("named", "started"), [({"DATABASE_URL"}, [Valkey]), ({"REDIS_URL"}, [Postgres]), (set(), [Postgres, Valkey])]
)
def test_only_what_no_variable_names_is_started(unnamed, monkeypatch, named, started):
    for name in named:
        monkeypatch.setenv(name, "somewhere")

    assert [type(server) for server in attach.embedded_servers(unnamed)] == started


def test_addresses_lead_django_to_the_socket_as_the_role_that_was_asked_for(unnamed):
    found = attach.addresses([Postgres(unnamed)], role=RUN_TIME_ROLE)

    runs, owns = addresses.database(found["DATABASE_URL"]), addresses.database(found["DATABASE_OWNER_URL"])
    assert (runs["USER"], owns["USER"]) == (RUN_TIME_ROLE, OWNER)
    assert runs["HOST"] == owns["HOST"] == str(unnamed.sockets())


@pytest.mark.slow
@pytest.mark.parametrize(("command", "role"), [("migrate", OWNER), ("shell", RUN_TIME_ROLE)])
def test_a_command_that_changes_tables_is_given_the_owner_and_another_one_the_run_time_role(data, command, role):
    program = (
        "import os\nfrom diversion.embedded import attach\n"
        f"with attach.servers_for(['manage.py', '{command}']): print(os.environ['DATABASE_URL'])"
    )

    said = subprocess.check_output([sys.executable, "-c", program], env=variables(data), cwd=REPOSITORY, text=True)

    assert addresses.database(said.strip())["USER"] == role
