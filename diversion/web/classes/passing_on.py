"""What was typed goes along on the page that shows its consequences, so that nothing is kept before somebody has seen them."""

from diversion.web.http import StaffRequest

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "seen", "again", "anyway"})


def sent_on(request: StaffRequest) -> list[tuple[str, str]]:
    """Return what a form sent, as (name, value), for hidden fields."""
    return [(name, value) for name in request.POST if name not in NOT_TYPED for value in request.POST.getlist(name)]
