"""What kinds of things come: those that a person is expected at, and days that run out.

A text is sent about the first alone. Of the second staff read, each kind by its own right: the last day to file is never told to
a participant. Source: docs/rules.md
"""

from enum import StrEnum

from diversion.accounts.walls import FieldClass

CLASS_SESSION = "class_session"
# As SQL: what planning and sending may look at.
REMINDED_OF = f"('{CLASS_SESSION}')"


class DeadlineKind(StrEnum):
    """A day that runs out, by what ends with it."""

    FILE_BY = "file_by"
    OFFER_ANSWER = "offer_answer"
    INTAKE_DUE = "intake_due"
    CLASSES_DUE = "classes_due"
    FEE_DUE = "fee_due"
    WATCH_DUE = "watch_due"


# Who may read each kind: whoever reads this class of fields in the program.
READ_BY = {
    DeadlineKind.FILE_BY: FieldClass.CHARGE,
    DeadlineKind.INTAKE_DUE: FieldClass.CHARGE,
    DeadlineKind.OFFER_ANSWER: FieldClass.AGREEMENT,
    DeadlineKind.CLASSES_DUE: FieldClass.AGREEMENT,
    DeadlineKind.FEE_DUE: FieldClass.AGREEMENT,
    DeadlineKind.WATCH_DUE: FieldClass.AGREEMENT,
}
