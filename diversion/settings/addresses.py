"""DATABASE_URL and REDIS_URL, turned into what Django, Celery and the cache each want to hear."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str) -> dict[str, Any]:
    """Return Django's database entry for a `postgresql://user:password@host:port/name?host=/socket/folder` address.

    Raises:
        ImproperlyConfigured: it is not the address of a PostgreSQL database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # A page is one request: the connection outlives it, and is asked whether it still lives before the next.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def cache(url: str, *, number: int = 1) -> str:
    """Return the broker's address as Django's Redis cache writes it: a database of its own, so that the two never mix."""
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        password = f":{parts.password}@" if parts.password else ""
        return f"unix://{password}{parts.path}?db={number}"
    if parts.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured("REDIS_URL must look like redis://:password@host:6379/0.")
    return parts._replace(path=f"/{number}").geturl()
