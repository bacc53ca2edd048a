"""Two pages without an application behind them: the register's template with ready rows, and one row written."""

from datetime import UTC, date, datetime, time
from functools import cache
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from diversion.attendance.marks import How, Mark
from diversion.attendance.queries import RosterRow, counts
from diversion.web.classes.register import MINUTES, RowView

PEOPLE = 100
UPSERT = """
INSERT INTO bench_mark (seat_id, mark, version) VALUES (%s, %s, 1)
ON CONFLICT (seat_id) DO UPDATE SET mark = excluded.mark, version = bench_mark.version + 1
"""


def register(request: HttpRequest) -> HttpResponse:
    return render(request, "classes/register.html", _ready())


@csrf_exempt
def mark(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [seat_id, request.POST["mark"]])
    return HttpResponse("ok")


@cache
def _ready() -> dict[str, object]:
    rows = [_row(number) for number in range(1, PEOPLE + 1)]
    session = SimpleNamespace(
        pk=uuid4(),
        series=SimpleNamespace(name="Day class"),
        title="",
        local_day=date(2026, 12, 5),
        starts_wall=time(9),
        ends_wall=time(17),
        time_zone="America/Los_Angeles",
        place="100 Main St, Room 2",
    )
    views = [RowView(row, "done") for row in rows]
    return {
        "session": session,
        "views": views,
        "counts": counts(rows),
        "is_open": True,
        "may_mark": True,
        "minutes": MINUTES,
    }


def _row(number: int) -> RosterRow:
    return RosterRow(
        seat_id=uuid4(),
        number=number,
        name=f"Family{number}, Given{number}",
        language="en",
        interpreter_needed=False,
        mark=Mark.HERE,
        minutes=None,
        how=How.TAPPED,
        version=1,
        marked_at=datetime(2026, 12, 5, 17, 2, tzinfo=UTC),
        marked_by="Denise Marlow",
    )


# The template's own links need the tracker's addresses: they are mounted behind ours.
urlpatterns = [
    path("bare/register/", register),
    path("bare/mark/<uuid:seat_id>/", mark),
    path("", include("diversion.web.urls")),
]
