"""Finding people among a million: who may be the same person, and whom somebody means, against the barest question for a name."""

import os
import subprocess
import sys
from pathlib import Path

from bench import running
from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import OWNER


def measure(folder: Path) -> None:
    with attach.joined(DataFolder((folder / "var").resolve()), role=OWNER):
        _python("manage.py", "prepare", stdout=subprocess.DEVNULL)
        # A process of its own: the models load after the addresses of the servers are known.
        _python("-m", "bench.asking")


def _python(*words: str, stdout: int | None = None) -> None:
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "diversion.settings.dev"}
    subprocess.run([sys.executable, *words], cwd=running.REPOSITORY, check=True, stdout=stdout, env=variables)
