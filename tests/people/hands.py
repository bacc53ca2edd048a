"""What staff do to a record in these tests, and the deeds that are on record afterwards."""

from datetime import date, timedelta

from diversion.audit.models import AuditEvent
from diversion.people import actions
from diversion.people.actions import ConsentGiven
from diversion.people.models import (
    ConsentHow,
)
from tests.conftest import NOW
from tests.factories import (
    SafeContactFactory,
)

LATER = NOW + timedelta(hours=1)


NEXT_DAY = date(2026, 12, 2)


TODAY = date(2026, 12, 1)


YES = ConsentGiven(given=True, how=ConsentHow.PAPER, text_version="2026-1", language="en")


def consent(contact, by, what=YES, at=NOW):
    return actions.record_consent(what, contact_point_id=contact.pk, by=by, at=at)


def deeds():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def last_deed():
    return AuditEvent.objects.latest("id")


def typed(contact, **changes):
    """What a form hands over when somebody edits `contact`."""
    names = SafeContactFactory().__dataclass_fields__
    return SafeContactFactory(**{name: getattr(contact, name) for name in names} | changes)
