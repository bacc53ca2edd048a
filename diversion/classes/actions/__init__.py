"""What is done to classes: seats, single sessions, whole series, what is taught."""

from diversion.classes.actions.curricula import Curricular, NewerVersionThere, Taught, add_curriculum, next_version
from diversion.classes.actions.seats import AlreadySeated, SeatAlreadyReleased, book_seat, release_seat
from diversion.classes.actions.series import DatesChanged, SeriesNameTaken, SeriesPlan, preview, publish_series
from diversion.classes.actions.sessions import DayTooFar, Sitting, plan_session
from diversion.classes.schedule import TimeUnclear

__all__ = [
    "AlreadySeated",
    "Curricular",
    "DatesChanged",
    "DayTooFar",
    "NewerVersionThere",
    "SeatAlreadyReleased",
    "SeriesNameTaken",
    "SeriesPlan",
    "Sitting",
    "Taught",
    "TimeUnclear",
    "add_curriculum",
    "book_seat",
    "next_version",
    "plan_session",
    "preview",
    "publish_series",
    "release_seat",
]
