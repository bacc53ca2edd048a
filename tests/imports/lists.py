"""Lists as agencies send them, and the layouts that read them. Everybody in them is invented."""

from diversion.imports import layouts
from diversion.imports.taking import Taken, take
from tests.conftest import NOW

HEADING = "Booking No,Name,Born,Arrest,Citation,Charge,Program,Received,Result,Closed"
ADA = 'B-1,"Marsh, Ada",1984-03-09,2026-11-02,C-100,647(b)(2),FOPP,2026-11-10,,'
BEN = 'B-2,"Stone, Ben",1979-07-21,2026-11-03,C-101,647(b)(2),FOPP,2026-11-10,,'


def layout_of(program, **changes):
    """The layout of `HEADING`, for one program that exists."""
    body = {
        "columns": {
            "person_no": "Booking No",
            "full_name": "Name",
            "birth_date": "Born",
            "incident_on": "Arrest",
            "report_no": "Citation",
            "statute": "Charge",
            "program": "Program",
            "received_on": "Received",
            "outcome": "Result",
            "closed_on": "Closed",
        },
        "outcomes": {"done": "completed", "not done": "not_completed"},
        "agency": {"name": "Northgate Police", "kind": "police", "time_zone": "America/Los_Angeles"},
        "programs": {"FOPP": program.code},
    }
    return body | changes


def written(folder, *rows, heading=HEADING, name="list.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes("\r\n".join((heading, *rows, "")).encode(encoding))
    return path


def take_in(path, body, *, commit=True, by=None, at=NOW) -> Taken:
    return take(path, layouts.from_json(body), layout_name="a layout", commit=commit, by=by, at=at)
