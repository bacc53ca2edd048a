"""How often somebody missed a class, and whether a make-up is left (R-049a)."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import EnrollmentStatus, fopp

_MISSED = [step.name for step in (fopp.MISS, fopp.MISS_MAKEUP, fopp.MISSED_AFTER_ALL)]


def misses_of(enrollment_ids: Collection[UUID]) -> Counter[UUID]:
    """Return how many classes each file has missed; a miss that was amended away is none. One query."""
    changes = StatusChange.objects.filter(enrollment__in=enrollment_ids)
    found: Counter[UUID] = Counter()
    for pk, old, step in changes.values_list("enrollment", "old", "step"):
        if step in _MISSED:
            found[pk] += 1
        elif old == EnrollmentStatus.NO_SHOW and step in (fopp.ATTENDED_AFTER_ALL.name, fopp.EXCUSED_AFTER_ALL.name):
            found[pk] -= 1
    return found


def without_a_makeup(enrollment_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these files missed more classes than their policy has make-ups for. Two queries."""
    limits = Enrollment.objects.filter(pk__in=enrollment_ids, policy__isnull=False)
    misses = misses_of(enrollment_ids)
    return {pk for pk, limit in limits.values_list("pk", "policy__makeup_limit") if misses[pk] > limit}
