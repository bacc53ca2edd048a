"""The same apps, templates and database as the tracker, behind Django's default middlewares, and two bare pages."""

from bench.bare.empty import MIDDLEWARE as DEFAULT_MIDDLEWARE
from diversion.settings.dev import *  # settings modules are made to be layered

ROOT_URLCONF = "bench.bare.urls"
# The sign-in library does not load without its own.
MIDDLEWARE = [*DEFAULT_MIDDLEWARE, "allauth.account.middleware.AccountMiddleware"]
