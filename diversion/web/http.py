"""What our views see of a request, typed."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from diversion.accounts.models import User
from diversion.accounts.reach import Reach


class StaffRequest(HttpRequest):
    """A request that passed `allow`: somebody is signed in, and `reach` says what they may see and do."""

    user: User  # never anonymous behind `allow`
    reach: Reach
    htmx: HtmxDetails
