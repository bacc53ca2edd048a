"""The page for monitors: is it alive, and is the sending machine?"""

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from diversion.core import clock
from diversion.messaging.heartbeat import Pulse, pulse
from diversion.web.access import open_to_all


@never_cache
@require_safe
@open_to_all("monitors have no account; it tells ages and counts, nothing of a person")
def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 when database, broker, worker and scheduler are alive, else 503; ages in whole seconds, null for never."""
    found = _pulse()
    broker = _broker_answers()
    alive = found is not None and found.is_alive and broker
    body = {
        "status": "ok" if alive else "failing",
        "database": found is not None,
        "broker": broker,
        "worker_heartbeat_age": found.worker_age if found else None,
        "scheduler_heartbeat_age": found.scheduler_age if found else None,
        "due_backlog": found.due_backlog if found else None,
    }
    return JsonResponse(body, status=200 if alive else 503)


def _pulse() -> Pulse | None:
    try:
        return pulse(now=clock.now())
    except DatabaseError:
        return None


def _broker_answers() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True
