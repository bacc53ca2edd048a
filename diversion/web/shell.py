"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from diversion.accounts.walls import FieldClass, Level
from diversion.referrals.queries import inbox_count
from diversion.web.navigation import entries_for, refers_only


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the agency's neutral name and, for somebody signed in, menu, role and rights.

    What waits in the inbox is counted when a whole page with that entry is drawn, by one query: a piece of a page costs none.
    """
    words = {
        "agency_name": settings.AGENCY_NAME,
        "is_demo": settings.DEMO,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
    }
    reach = getattr(request, "reach", None)
    if reach is None:
        return words
    navigation = list(entries_for(reach))
    exact = (entry for entry in navigation if entry.url == request.path)
    return words | {
        "navigation": navigation,
        "waiting_referrals": SimpleLazyObject(lambda: inbox_count(reach)),
        "section": next(exact, None) or next((entry for entry in navigation if entry.has(request.path)), None),
        "role_words": ", ".join(str(role.label) for role in reach.roles),
        "may_find_people": reach.may(FieldClass.IDENTITY, Level.READ) and not refers_only(reach),
    }
