"""The servers for a management command: those that are up, or some started for it and stopped after it."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from diversion.embedded import folder
from diversion.embedded.folder import DataFolder
from diversion.embedded.keeper import Server, Use, used
from diversion.embedded.postgres import OWNER, RUN_TIME_ROLE, Postgres
from diversion.embedded.refusal import StartRefused
from diversion.embedded.valkey import Valkey

NEED_NO_SERVER = frozenset(
    {"", "help", "--help", "-h", "version", "--version", "settings_reference", "compilemessages"}
)
# The run-time role has no right to change tables, and should not get one for the sake of a maintainer's command.
RUN_AS_OWNER = frozenset({"migrate", "flush", "sqlflush", "sqlmigrate"})


@contextmanager
def servers_for(argv: Sequence[str]) -> Iterator[None]:
    """Have what `manage.py` needs for the length of the block, with the addresses in the environment.

    Nothing is started for a command that needs no server, nor where DATABASE_URL and REDIS_URL are set. Otherwise the
    servers of the data folder are used as they are found: two commands at once share them, and the last one that
    leaves stops what was started for it. A refusal ends the program with one sentence and exit code 1.
    """
    command = argv[1] if len(argv) > 1 else ""
    if command in NEED_NO_SERVER:
        _name_placeholders()
        yield
        return
    try:
        with joined(folder.from_environment(), role=OWNER if command in RUN_AS_OWNER else RUN_TIME_ROLE):
            yield
    except StartRefused as refusal:
        sys.exit(str(refusal))


@contextmanager
def joined(data: DataFolder, *, role: str = RUN_TIME_ROLE, throw_away: bool = False) -> Iterator[list[Use]]:
    """Have the servers that the environment does not name, with their addresses in the environment for the block.

    Sets DATABASE_URL (as `role`), DATABASE_OWNER_URL, REDIS_URL and TRACKER_DATA for this process and its children.

    Raises:
        StartRefused: one of them cannot be started.
    """
    servers = embedded_servers(data, throw_away=throw_away)
    if servers:
        data.prepare()
    with used(servers) as uses:
        os.environ.update(addresses(servers, role=role))
        os.environ["TRACKER_DATA"] = str(data.path)
        yield uses


def embedded_servers(data: DataFolder, *, throw_away: bool = False) -> list[Server]:
    """Return the servers that no variable replaces."""
    servers: list[Server] = []
    if not os.environ.get("DATABASE_URL"):
        servers.append(Postgres(data, throw_away=throw_away))
    if not os.environ.get("REDIS_URL"):
        servers.append(Valkey(data, throw_away=throw_away))
    return servers


def addresses(servers: Sequence[Server], *, role: str) -> dict[str, str]:
    """Return the variables that lead to these servers."""
    found: dict[str, str] = {}
    for server in servers:
        if isinstance(server, Postgres):
            found |= {"DATABASE_URL": server.address(role), "DATABASE_OWNER_URL": server.address(OWNER)}
        if isinstance(server, Valkey):
            found["REDIS_URL"] = server.address()
    return found


def _name_placeholders() -> None:
    # The settings insist on both; these commands never use them.
    os.environ.setdefault("DATABASE_URL", "postgresql://not-started@/tracker?host=/not-started")
    os.environ.setdefault("REDIS_URL", "redis+socket:///not-started?virtual_host=0")
