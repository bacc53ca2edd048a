"""Lists of the demonstration on their way in: one whose columns wait for somebody, and one that is checked and not brought in."""

from datetime import date, datetime, timedelta

from diversion.accounts.models import User
from diversion.imports import actions, running
from diversion.imports.models import ReferralImport
from diversion.programs.models import Door, Program

HEADING = "Citation,Name,Born,Arrest,Charge,Received"
# One is here already by name, one is written unlike the law, one came without its day; the first two are new.
ROWS = (
    ('24-1180,"Thackeray, Ned",1988-04-17,{arrest},647(b)(2),{received}'),
    ('24-1181,"Sorrel, Amos",1979-11-02,{arrest},647(b)(2),{received}'),
    ('24-1182,"Osei, Daniel",,{arrest},647(b)(2),{received}'),
    ('24-1183,"Tarrant, Lyle",1991-08-30,{arrest},647b2,{received}'),
    ('24-1184,"Vance, Otis",1984-01-09,{arrest},647(b)(2),'),
)
LAYOUT = {
    "columns": {
        "report_no": "Citation",
        "full_name": "Name",
        "birth_date": "Born",
        "incident_on": "Arrest",
        "statute": "Charge",
        "received_on": "Received",
    },
    "agency": {"name": "Tracy Police", "kind": "police", "time_zone": "America/Los_Angeles"},
    "door": Door.PROSECUTOR_LIST.value,
}


def bring_lists(program: Program, *, by: User, today: date, now: datetime) -> None:
    """Upload two lists; check one of them."""
    checked = _upload("tracy-police-october.csv", ROWS, program, today=today, by=by, at=now - timedelta(days=1))
    layout = LAYOUT | {"programs": {program.code: program.code}}
    actions.match_columns(import_id=checked.pk, layout=layout, language="en", by=by, at=now - timedelta(days=1))
    running.run(import_id=checked.pk, now=lambda: now - timedelta(days=1))
    _upload("tracy-police-november.csv", ROWS[3:], program, today=today, by=by, at=now - timedelta(hours=2))


def _upload(
    name: str, rows: tuple[str, ...], program: Program, *, today: date, by: User, at: datetime
) -> ReferralImport:
    arrest, received = today - timedelta(days=9), today - timedelta(days=2)
    lines = [HEADING, *(row.format(arrest=arrest, received=received) for row in rows)]
    return actions.upload(name=name, content="\r\n".join(lines).encode(), program_id=program.pk, by=by, at=at)
