"""A list on its way in from the page, step by step, as a person and a worker would take it."""

from diversion.audit.models import AuditEvent
from diversion.imports import actions, running
from diversion.imports.models import ImportRow, ReferralImport
from tests.conftest import NOW
from tests.imports.lists import HEADING

# Without a number of the agency, a name is all there is.
EVE = ',"Moss, Eve",,2026-11-04,C-104,647(b)(2),FOPP,2026-11-10,,'
EVE_AGAIN = ',"Moss, Eve",,2026-11-05,C-105,647(b)(2),FOPP,2026-11-11,,'


def csv(*rows, heading=HEADING):
    return "\r\n".join((heading, *rows, "")).encode()


def uploaded(program, *rows, by, heading=HEADING, content=None) -> ReferralImport:
    content = csv(*rows, heading=heading) if content is None else content
    return actions.upload(name="list.csv", content=content, program_id=program.pk, by=by, at=NOW)


def work(found, *, at=NOW) -> ReferralImport:
    """Let a worker do one job."""
    running.run(import_id=found.pk, now=lambda: at)
    found.refresh_from_db()
    return found


def checked(program, *rows, by, layout, **kwargs) -> ReferralImport:
    found = uploaded(program, *rows, by=by, **kwargs)
    actions.match_columns(import_id=found.pk, layout=layout, language="en", by=by, at=NOW)
    return work(found)


def saved(found, *, by) -> ReferralImport:
    actions.save(import_id=found.pk, by=by, at=NOW)
    return work(found)


def counts(found) -> dict[str, int]:
    """What is not zero."""
    names = ("created", "updated", "unchanged", "possible_matches", "protected", "rejected")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def line(found, row_no) -> ImportRow:
    return ImportRow.objects.get(of=found, row_no=row_no)


def actions_of(found):
    events = AuditEvent.objects.filter(subject_id=str(found.pk)).order_by("at", "pk")
    return list(events.values_list("action", flat=True))
