"""What is done on the page of a register, and the mark that stands afterwards."""

from diversion.attendance.models import AttendanceMark
from tests.web.classes.conftest import HTMX, page_of


def mark_of(seat):
    return AttendanceMark.objects.filter(seat=seat).values_list("mark", "minutes", "version").first()


def register(client, session, **query):
    return client.get(page_of("register", session), query)


def tap(client, session, seat, mark="here", *, version=0, htmx=True, **more):
    data = {"mark": mark, "version": version} | more
    return client.post(page_of("mark", session, seat), data, headers=HTMX if htmx else {})
