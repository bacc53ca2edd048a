"""`make run`: a demonstration on this machine, with invented people. Nothing leaves it."""

import base64
import hashlib
import os
from pathlib import Path

from diversion.settings import env
from diversion.settings.base import *  # settings modules are made to be layered
from diversion.settings.base import DATA, EMAIL_BACKEND, STAY_HERE


def _kept_secret(folder: Path) -> str:
    """Return this folder's own secret, made at the first start, so that sign-ins survive a restart."""
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(base64.urlsafe_b64encode(os.urandom(48)).decode())
    return path.read_text()


DEPLOYMENT = "demo"
DEMO = env.flag("DEMO", default=True, help="Show demo sign-ins and ask no second factor. Never in production.")
SECOND_FACTOR_REQUIRED = not DEMO
SECRET_KEY = env.secret("SECRET_KEY", default=_kept_secret(DATA), help="Signs sessions and links.", least=32)
FIELD_KEYS = env.secret(
    "FIELD_KEYS",
    default="demo:" + base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode(),
    help="Keys for encrypted fields, newest first: id:base64 of 32 bytes.",
).split(",")
DEBUG = False
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"], help="Host names that this server answers to."
)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
if EMAIL_BACKEND not in STAY_HERE:
    EMAIL_BACKEND = "diversion.messaging.channels.mailbox.AllowedMailbox"
