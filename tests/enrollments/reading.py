"""What stands on a file, and whether a refusal left it alone."""

from datetime import date

from diversion.audit.models import AuditEvent
from diversion.enrollments.models import Enrollment, StatusChange

TODAY = date(2026, 12, 1)


def as_stored(enrollment):
    fields = [field.attname for field in Enrollment._meta.concrete_fields]
    return Enrollment.objects.filter(pk=enrollment.pk).values(*fields).get()


def history(enrollment):
    rows = StatusChange.objects.filter(enrollment=enrollment).order_by("inserted_at", "at")
    return list(rows.values_list("old", "new", "step"))


def nothing_was_written():
    return (StatusChange.objects.count(), AuditEvent.objects.count()) == (0, 0)
