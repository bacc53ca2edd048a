"""The states of a register that the walk looks at: each makes one, and answers with its ids."""

from datetime import timedelta

from diversion.accounts.walls import Role
from diversion.attendance import closing
from diversion.attendance.marks import Mark
from diversion.core import clock
from diversion.enrollments.actions import Decision
from tests import factories
from tests.browser.house import A_DAY_AGO, House, Ids
from tests.conftest import NOW


def register(house: House) -> Ids:
    return {"session_id": house.session().pk}


def register_with_marks(house: House) -> Ids:
    session = house.session()
    for seat in session.seats.all():
        house.mark(seat.pk, Mark.HERE)
    return {"session_id": session.pk}


def register_signed(house: House) -> Ids:
    ids = register_with_marks(house)
    closing.sign(session_id=ids["session_id"], others_not_here=False, by=house.users["facilitator"], at=clock.now())
    return ids


def register_countersigned(house: House) -> Ids:
    ids = register_signed(house)
    by = Decision(by=house.users["coordinator"], roles={Role.COORDINATOR}, at=clock.now())
    closing.countersign(**ids, decision=by)
    return ids


def register_not_open(house: House) -> Ids:
    return {"session_id": house.session(local_day=NOW.date() + timedelta(days=3)).pk}


def register_of_nobody(house: House) -> Ids:
    return {"session_id": house.session(people=0).pk}


def register_cancelled(house: House) -> Ids:
    return {"session_id": factories.called_off(house.session()).pk}


def session_ahead(house: House) -> Ids:
    """A session of the series, with people in it."""
    series = house.program.series.exclude(curriculum=None).order_by("name")[0]
    session = series.sessions.order_by("starts_at")[1]
    factories.book(session, house.file(), at=A_DAY_AGO)
    return {"session_id": session.pk}


def session_ahead_cancelled(house: House) -> Ids:
    return {"session_id": factories.called_off(house.session(local_day=NOW.date() + timedelta(days=9))).pk}
