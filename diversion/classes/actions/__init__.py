"""What is done to classes: seats, single sessions, whole series, what is taught."""

from diversion.classes.actions.cancelling import cancel_session, restore_session
from diversion.classes.actions.changes import (
    Anew,
    Move,
    lay_again,
    move_session,
    preview_again,
    preview_move,
    wishes_of_moves,
)
from diversion.classes.actions.curricula import Curricular, NewerVersionThere, Taught, add_curriculum, next_version
from diversion.classes.actions.seats import AlreadySeated, SeatAlreadyReleased, book_seat, release_seat
from diversion.classes.actions.series import (
    DatesChanged,
    SeriesNameTaken,
    SeriesPlan,
    preview,
    publish_series,
    wishes_of,
)
from diversion.classes.actions.sessions import Sitting, clashes_of, plan_session
from diversion.classes.actions.substitutes import set_leads
from diversion.classes.rules import DayTooFar
from diversion.classes.schedule import TimeUnclear

__all__ = [
    "AlreadySeated",
    "Anew",
    "Curricular",
    "DatesChanged",
    "DayTooFar",
    "Move",
    "NewerVersionThere",
    "SeatAlreadyReleased",
    "SeriesNameTaken",
    "SeriesPlan",
    "Sitting",
    "Taught",
    "TimeUnclear",
    "add_curriculum",
    "book_seat",
    "cancel_session",
    "clashes_of",
    "lay_again",
    "move_session",
    "next_version",
    "plan_session",
    "preview",
    "preview_again",
    "preview_move",
    "publish_series",
    "release_seat",
    "restore_session",
    "set_leads",
    "wishes_of",
    "wishes_of_moves",
]
