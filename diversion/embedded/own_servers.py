"""Servers that DATABASE_URL and REDIS_URL name: asked once, so that a wrong address is a sentence and not a log."""

import os

from diversion.embedded.refusal import StartRefused

SECONDS_TO_ANSWER = 5


def check_named() -> None:
    """Return when the servers that the environment names answer; those that it does not name are not asked.

    Raises:
        StartRefused: one cannot be reached, or does not let us in. The sentence shows no password.
    """
    if address := os.environ.get("DATABASE_URL"):
        _check_database(address)
    if address := os.environ.get("REDIS_URL"):
        _check_broker(address)


def _check_database(address: str) -> None:
    import psycopg  # noqa: PLC0415  # a tenth of a second that the embedded servers' start does not need

    try:
        psycopg.connect(address, connect_timeout=SECONDS_TO_ANSWER).close()
    except psycopg.Error as problem:
        raise StartRefused(
            f"The database that DATABASE_URL names cannot be used ({_first_line(problem)}): correct the address or start "
            "that server, or unset DATABASE_URL to use the embedded one."
        ) from problem


def _check_broker(address: str) -> None:
    from kombu import Connection  # noqa: PLC0415  # as above

    try:
        with Connection(address, connect_timeout=SECONDS_TO_ANSWER) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS_TO_ANSWER)
            connection.default_channel.client.ping()  # type: ignore[attr-defined]  # the Redis transport has one
    except Exception as problem:  # each transport has errors of its own, and a bad address a KeyError
        raise StartRefused(
            f"The server that REDIS_URL names cannot be used ({_first_line(problem)}): correct the address or start "
            "that server, or unset REDIS_URL to use the embedded one."
        ) from problem


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0].rstrip(".")
