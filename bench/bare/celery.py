"""A worker under a new Django project, with one task that does nothing: what Celery weighs at the least."""

import os

from celery import Celery
from django.conf import settings

from diversion.settings.base import REDIS_URL

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.empty"

app = Celery("bare", broker=REDIS_URL)
app.conf.update(task_default_queue="bare", task_ignore_result=True, broker_connection_retry_on_startup=True)


@app.task(name="bare.nothing")
def nothing() -> str:
    return str(settings.USE_TZ)
