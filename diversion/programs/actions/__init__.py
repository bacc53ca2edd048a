"""What administrators do to programs, their policy and their calendars. Source: docs/adr/0021-policy-versions.md"""

from diversion.programs.actions.calendar import DayAlreadyThere, add_closed_day, remove_closed_day
from diversion.programs.actions.keeping import (
    CodeTaken,
    NewProgram,
    NotYet,
    add_program,
    add_program_of_list,
    load_offenses,
    record_review,
)
from diversion.programs.actions.versions import (
    DayRefused,
    DraftThere,
    NoDraft,
    ReasonMissing,
    TermsRefused,
    approve_version,
    discard_draft,
    draft_version,
    revise_draft,
)

__all__ = [
    "CodeTaken",
    "DayAlreadyThere",
    "DayRefused",
    "DraftThere",
    "NewProgram",
    "NoDraft",
    "NotYet",
    "ReasonMissing",
    "TermsRefused",
    "add_closed_day",
    "add_program",
    "add_program_of_list",
    "approve_version",
    "discard_draft",
    "draft_version",
    "load_offenses",
    "record_review",
    "remove_closed_day",
    "revise_draft",
]
