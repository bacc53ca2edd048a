"""A list on its way in from the page, step by step, as a person and a worker would take it."""

from diversion.imports import actions, running
from diversion.imports.models import ReferralImport
from tests.conftest import NOW
from tests.imports.lists import HEADING


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
