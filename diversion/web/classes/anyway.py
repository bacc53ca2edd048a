"""What stands in the way is said; whoever says that they have seen it may save all the same."""

from django.utils.translation import gettext as _

from diversion.web.http import StaffRequest


def stops(request: StaffRequest, clashes: list[str]) -> bool:
    """Tell whether something stands in the way and nobody said to save it all the same."""
    return bool(clashes) and request.POST.get("anyway") != "1"


def words() -> str:
    """Return what a page says when it saved nothing because of that."""
    return _("Nothing is saved yet. Read what stands in the way, and say whether to save it all the same.")
