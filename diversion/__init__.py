"""The tracker. Loading the Celery app here lets the web process publish jobs: the one import upwards."""

from tasks.celery import app as celery_app

__all__ = ["celery_app"]
