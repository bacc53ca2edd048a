"""The note that says for which migrations the embedded database was made ready: with it a start need not wait."""

import hashlib
import os
from pathlib import Path

from diversion.embedded.folder import REPOSITORY, DataFolder, write_privately


class MadeReady:
    """Whether pages may be served while `manage.py prepare` still runs."""

    def __init__(self, data: DataFolder) -> None:
        self._note = data.path / "made-ready"
        self._cluster = data.path / "postgres" / "PG_VERSION"
        # Of a server that a variable names we know nothing: it may have been restored from an older backup.
        self._ours = not os.environ.get("DATABASE_URL")

    def holds(self) -> bool:
        return self._ours and self._note.exists() and self._note.read_text() == self._fingerprint()

    def write(self) -> None:
        if self._ours:
            write_privately(self._note, self._fingerprint())

    def _fingerprint(self) -> str:
        """Name this cluster, our migrations and the versions of everyone else's."""
        mark = hashlib.sha256(str(self._cluster.stat().st_ctime_ns).encode())
        for path in [REPOSITORY / "requirements.txt", *_migrations()]:
            mark.update(path.name.encode() + path.read_bytes())
        return mark.hexdigest()


def _migrations() -> list[Path]:
    return sorted((REPOSITORY / "diversion").glob("*/migrations/*.py"))
