"""Locks between processes. The kernel holds them, so a killed process never leaves one behind."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from diversion.embedded.folder import DataFolder


class FileLock:
    """An flock on a file of its own: many may share it, or one may own it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Wait until nobody owns it, then hold it with others."""
        fcntl.flock(self.handle, fcntl.LOCK_SH)

    def try_share(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_own(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.flock(self.handle, fcntl.LOCK_UN)

    def write(self, text: str) -> None:
        """Put a word into the file, for those who wait for the lock. For its owner."""
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, text.encode(), 0)

    def text(self) -> str:
        """Return what the last owner wrote; it may no longer be alive."""
        return os.pread(self.handle, 4096, 0).decode(errors="replace")

    def close(self) -> None:
        """Let go of this handle. A forked process that kept its copy goes on holding the lock."""
        os.close(self.handle)

    def is_owned(self) -> bool:
        """Say whether another holder owns it. For a holder that has none of it itself."""
        if self.try_share():
            self.release()
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self.handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def tracker_lock(folder: DataFolder) -> FileLock:
    """Owned by the one `make run` of a folder, as long as it runs."""
    return FileLock(folder.locks / "tracker")


def keeper_lock(folder: DataFolder, server: str) -> FileLock:
    """Owned by the process whose child the server is: only the owner starts or stops it."""
    return FileLock(folder.locks / f"{server}.keeper")


def users_lock(folder: DataFolder, server: str) -> FileLock:
    """Shared by each command that uses the server; a keeper that owns it knows that nobody does."""
    return FileLock(folder.locks / f"{server}.users")
