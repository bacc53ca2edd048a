"""docs/settings.md: every environment variable, as `manage.py settings_reference` lists them."""

import json
import os
import subprocess
import sys
import tempfile

from django.conf import settings

from tools.pages.markdown import code, page, table

# What each kind of start asks for, with invented values: the tables hold kinds and defaults, never values.
NEEDED = {
    "DATABASE_URL": "postgresql://tracker@localhost/tracker",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": "0123456789" * 5,
    "FIELD_KEYS": "k1:MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
    "ALLOWED_HOSTS": "tracker.example.org",
    "SMS_BACKEND": "example.RealSms",
    "EMAIL_BACKEND": "example.RealMail",
    "EMAIL_FROM": "office@tracker.example.org",
}
ASK = """
import json, dataclasses, importlib, sys
importlib.import_module(sys.argv[1])
from diversion.settings.env import REFERENCE
print(json.dumps({name: dataclasses.asdict(entry) for name, entry in REFERENCE.items()}))
"""


def text() -> str:
    demo, production = _reference("diversion.settings.dev"), _reference("diversion.settings.production")
    return page(
        "Settings",
        "the readers of the environment in `diversion/settings/`",
        "Configuration is by environment variables only. A missing or bad one stops the start with a sentence. "
        "`manage.py settings_reference` prints the same list. The demonstration is what `make run` starts; a county's own "
        "server sets `DJANGO_SETTINGS_MODULE=diversion.settings.production`.",
        table(("Variable", "Kind", "In the demonstration", "In production", "Decides"), _rows(demo, production)),
        "Read by the launcher, `make run`, alone: `PORT` (8000) and `HOST` (127.0.0.1).",
    )


def _rows(demo: dict[str, dict], production: dict[str, dict]):
    for name in sorted(demo | production):
        entry = production.get(name) or demo[name]
        yield code(name), entry["kind"], _default(demo.get(name)), _default(production.get(name)), entry["help"]


def _default(entry: dict | None) -> str:
    if entry is None:
        return "not read"
    shown = (
        entry["default"]
        .replace(str(settings.ROOT), "the project's folder")
        .replace(NEEDED["DATABASE_URL"], "DATABASE_URL")
    )
    return shown if shown.startswith("(") else code(shown) if shown else "empty"


def _reference(module: str) -> dict[str, dict]:
    with tempfile.TemporaryDirectory() as data:
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(settings.ROOT)} | NEEDED
        if module.endswith(".dev"):
            environment |= {"TRACKER_DATA": data}
        answer = subprocess.run(
            [sys.executable, "-c", ASK, module], env=environment, capture_output=True, text=True, check=True
        )
    return json.loads(answer.stdout)
