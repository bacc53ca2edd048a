"""What runs by itself, and how often. Interval sweeps only: due times live in PostgreSQL, and every job may run twice."""

from diversion.core.queue import Job

EVERY_MINUTE = 60.0

SCHEDULE: dict[str, dict[str, object]] = {
    "plan reminders": {"task": str(Job.PLAN_REMINDERS), "schedule": EVERY_MINUTE},
    # Two of them: two processes share a full hour, and a sweep with nothing to do costs three short statements.
    "dispatch messages, first": {"task": str(Job.DISPATCH_MESSAGES), "schedule": EVERY_MINUTE},
    "dispatch messages, second": {"task": str(Job.DISPATCH_MESSAGES), "schedule": EVERY_MINUTE},
    "beat the worker's heart": {"task": str(Job.BEAT_HEART), "schedule": 30.0},
    "take up lists that lost their worker": {"task": str(Job.RUN_IMPORTS), "schedule": EVERY_MINUTE},
    "seal the audit log": {"task": str(Job.SEAL_AUDIT), "schedule": EVERY_MINUTE},
}
