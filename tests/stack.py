"""Throw-away servers for the tests, started before pytest-django reads the settings: a conftest.py would be too late."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import OWNER
from diversion.embedded.refusal import StartRefused


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:  # it has the controller's environment, and so its servers
        return
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    data = Path(tempfile.mkdtemp(prefix="tracker-test-")).resolve()
    stack.callback(shutil.rmtree, data, ignore_errors=True)
    try:
        stack.enter_context(attach.joined(DataFolder(data), role=OWNER, throw_away=True))
    except StartRefused as refusal:
        raise pytest.UsageError(str(refusal)) from refusal
    # The tests connect as the owner of whatever they were given: a test of the run-time role asks for it.
    os.environ.setdefault("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
