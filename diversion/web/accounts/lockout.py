"""Five wrong passwords in a row within 15 minutes shut an address for 15 minutes, whether an account has it or not.

Counted before the password is looked at, so that many tries at once are not more than five. The sign-in library's own
limit is by host name too, and a caller chooses that. Source: CJIS Security Policy 5.9.5, AC-7.
"""

import hashlib

from django.core.cache import cache

TRIES = 5
SECONDS = 15 * 60


def may_try(address: str) -> bool:
    """Count one try for an e-mail address and tell whether its password may be looked at."""
    tries, shut = _keys(address)
    if cache.get(shut):
        return False
    cache.add(tries, 0, SECONDS)
    return _count(tries) <= TRIES


def was_wrong(address: str) -> None:
    """Shut the address when that was the last try it had."""
    tries, shut = _keys(address)
    if cache.get(tries, 0) >= TRIES:
        cache.set(shut, True, SECONDS)
        cache.delete(tries)


def was_right(address: str) -> None:
    """Forget the wrong tries before: only those in a row count."""
    cache.delete(_keys(address)[0])


def _count(tries: str) -> int:
    try:
        return int(cache.incr(tries))
    except ValueError:  # it expired a moment ago
        cache.set(tries, 1, SECONDS)
        return 1


def _keys(address: str) -> tuple[str, str]:
    # Hashed, so that nobody reads in the cache who works here.
    name = hashlib.sha256(address.strip().lower().encode()).hexdigest()
    return f"sign-in-tries:{name}", f"sign-in-shut:{name}"
