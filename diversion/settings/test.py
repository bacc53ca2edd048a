"""The tests: fast hashes, plain static files, and pages without a second factor unless a test asks for it."""

import base64
import os

os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/not_started?host=/nowhere")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from diversion.settings import addresses  # after the addresses, so that linters can load the settings
from diversion.settings.base import *
from diversion.settings.base import CACHES, REDIS_URL

DEPLOYMENT = "test"
DEMO = False
# Pages are tested behind the sign-in; tests/web/accounts turns it on and walks through it.
SECOND_FACTOR_REQUIRED = False
SECRET_KEY = "only-for-tests-" + "x" * 40
FIELD_KEYS = ["test:" + base64.urlsafe_b64encode(b"0" * 32).decode()]
DEBUG = False
ALLOWED_HOSTS = ["*"]
# Test processes share one server, and some empty their cache: each has a database of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES = {"default": CACHES["default"] | {"LOCATION": addresses.cache(REDIS_URL, number=1 + WORKER)}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
