"""The Celery app. `celery -A tasks` finds it here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.dev")

app = Celery("tasks")
app.config_from_object("django.conf:settings", namespace="CELERY")
# By name, not by import: the schedule and the tasks import the domain, which needs Django set up first.
app.conf.update(
    include=["tasks.messaging", "tasks.reminders", "tasks.audit", "tasks.imports"],
    beat_scheduler="tasks.scheduler:WatchedScheduler",
)
