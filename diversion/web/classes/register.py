"""The register: one tap a person, at the door, on a phone. A tap answers with its own row, and with the counts beside it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.attendance import actions, closing, queries, rules
from diversion.attendance.actions import MarkedMeanwhile, ReasonNeeded, Tap
from diversion.attendance.marks import SELDOM, Mark
from diversion.attendance.models import SignOff
from diversion.attendance.queries import RosterCounts, RosterRow
from diversion.attendance.rules import MinutesUnclear
from diversion.classes.models import ClassSession, Seat, SessionStatus
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.web.access import allow
from diversion.web.classes.forms import FilledForm, MarkForm, TakeBackForm
from diversion.web.classes.reach import countersigns, decision_about, may_write, session_or_404
from diversion.web.http import StaffRequest
from diversion.web.rendering import page

PAGE = "classes/register.html"
MINUTES = (5, 10, 15)

read_register = allow(FieldClass.ATTENDANCE, Level.READ)
take_register = allow(FieldClass.ATTENDANCE, Level.WRITE)


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the register in one of its states: empty, done, fresh (just marked), open (changing), asking, clash."""

    row: RosterRow
    state: str
    error: str = ""
    wanted: Mark | None = None
    minutes: int | None = None
    reason: str = ""

    @property
    def shows_mark(self) -> bool:
        """Whether the mark is read, in place of the buttons that make one."""
        return self.row.mark is not None and self.state not in {"open", "asking"}


@require_safe
@read_register
def register(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.READ)
    return whole(request, session, changing=request.GET.get("change", ""))


@require_safe
@read_register
def sheet(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.READ)
    context = {"session": session, "rows": queries.roster(session.pk), "printed_at": clock.now()}
    return render(request, "classes/sheet.html", context)


@require_safe
@take_register
def row(request: StaffRequest, session_id: UUID, seat_id: UUID) -> HttpResponse:
    """Answer one row as it is, or opened for a change."""
    session = session_or_404(request, session_id, Level.WRITE)
    found, counts = _row_of(session, seat_id)
    state = "open" if "change" in request.GET else _state_of(found)
    return _one(request, session, counts, RowView(found, state))


@require_POST
@take_register
def mark(request: StaffRequest, session_id: UUID, seat_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.WRITE)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _unclear(request, session, seat_id)
    tap = form.tap()
    try:
        _record(request, session, seat_id, tap)
    except Seat.DoesNotExist:
        raise Http404 from None
    except MinutesUnclear as asks:
        return _asking(request, session, seat_id, tap, str(asks) if tap.minutes else "")
    except ReasonNeeded as asks:
        return _asking_why(request, session, seat_id, tap, str(asks))
    except MarkedMeanwhile as clash:
        return _clash(request, session, seat_id, tap, str(clash))
    except DomainError as refusal:
        return _refused(request, session, seat_id, str(refusal))
    return _answer(request, session, seat_id, "fresh")


def _record(request: StaffRequest, session: ClassSession, seat_id: UUID, tap: Tap) -> None:
    at = {"session_id": session.pk, "seat_id": seat_id}
    if _is_countersigned(session) and countersigns(request, session):
        closing.correct(tap, **at, decision=decision_about(request, session))
    else:
        actions.record_mark(tap, **at, by=request.user, at=clock.now())


@require_POST
@take_register
def take_back(request: StaffRequest, session_id: UUID, seat_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.WRITE)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _unclear(request, session, seat_id)
    try:
        actions.take_back(
            session_id=session.pk,
            seat_id=seat_id,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            at=clock.now(),
        )
    except Seat.DoesNotExist:
        raise Http404 from None
    except DomainError as refusal:
        return _refused(request, session, seat_id, str(refusal))
    return _answer(request, session, seat_id)


@require_POST
@take_register
def fill(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.WRITE)
    at = clock.now()
    try:
        count = actions.fill_with_here(session_id=session.pk, by=request.user, at=at)
    except DomainError as refusal:
        return whole(request, session, error=str(refusal))
    return whole(request, session, filled=count, filled_at=at)


@require_POST
@take_register
def take_back_fill(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.WRITE)
    form = FilledForm(request.POST)
    if not form.is_valid():
        return whole(request, session, error=_("That could not be undone. Change the rows one by one."))
    actions.take_back_fill(
        session_id=session.pk, filled_at=form.cleaned_data["filled_at"], by=request.user, at=clock.now()
    )
    return whole(request, session)


def _row_of(session: ClassSession, seat_id: UUID) -> tuple[RosterRow, RosterCounts]:
    found = queries.one_of_roster(session.pk, seat_id)
    if found is None:
        raise Http404
    return found


def _state_of(found: RosterRow) -> str:
    return "done" if found.mark else "empty"


def _answer(request: StaffRequest, session: ClassSession, seat_id: UUID, state: str = "") -> HttpResponse:
    found, counts = _row_of(session, seat_id)
    return _one(request, session, counts, RowView(found, state or _state_of(found)))


def _asking(request: StaffRequest, session: ClassSession, seat_id: UUID, tap: Tap, error: str) -> HttpResponse:
    found, counts = _row_of(session, seat_id)
    view = RowView(found, "asking", error, wanted=tap.mark, minutes=tap.minutes, reason=tap.reason)
    return _one(request, session, counts, view, status=422 if error else 200)


def _asking_why(request: StaffRequest, session: ClassSession, seat_id: UUID, tap: Tap, error: str) -> HttpResponse:
    found, counts = _row_of(session, seat_id)
    return _one(request, session, counts, RowView(found, "open", error, wanted=tap.mark), status=422)


def _clash(request: StaffRequest, session: ClassSession, seat_id: UUID, tap: Tap, error: str) -> HttpResponse:
    found, counts = _row_of(session, seat_id)
    view = RowView(found, "clash", error, wanted=tap.mark, minutes=tap.minutes, reason=tap.reason)
    return _one(request, session, counts, view, status=409)


def _unclear(request: StaffRequest, session: ClassSession, seat_id: UUID) -> HttpResponse:
    if not session.seats.filter(pk=seat_id).exists():
        raise Http404
    return _refused(request, session, seat_id, _("That tap was not clear. Try again."))


def _refused(request: StaffRequest, session: ClassSession, seat_id: UUID, error: str) -> HttpResponse:
    found = queries.one_of_roster(session.pk, seat_id)
    if found is None:  # freed a moment ago
        return whole(request, session, error=error)
    row, counts = found
    return _one(request, session, counts, RowView(row, _state_of(row), error), status=422)


def _one(
    request: StaffRequest, session: ClassSession, counts: RosterCounts, view: RowView, *, status: int = 200
) -> HttpResponse:
    if not request.htmx:
        if status == 200 and view.state in {"fresh", "done", "empty"}:
            return redirect("classes:register", session.pk)
        return whole(request, session, special=view, status=status)
    context = _context(request, session, counts, writes=True) | {"view": view, "is_piece": True}
    return page(request, PAGE, context, partial="answer", status=status)


def whole(
    request: StaffRequest,
    session: ClassSession,
    *,
    changing: str = "",
    special: RowView | None = None,
    error: str = "",
    filled: int | None = None,
    filled_at: datetime | None = None,
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Return the whole register, or its piece for htmx; `asks` whether everybody without a mark was not there."""
    rows = queries.roster(session.pk)
    views = [_view_of(row, changing, special) for row in rows]
    context = _context(request, session, queries.counts(rows), writes=may_write(request, session)) | {
        "views": views,
        "error": error,
        "may_change": request.reach.span(FieldClass.AGREEMENT, Level.WRITE).covers(session.program_id),
        "asks": asks,
        "filled": filled,
        "filled_at": filled_at.isoformat() if filled_at else "",
    }
    return page(request, PAGE, context, partial="register", status=422 if error else status)


def _view_of(row: RosterRow, changing: str, special: RowView | None) -> RowView:
    if special and special.row.seat_id == row.seat_id:
        return special
    return RowView(row, "open" if changing == str(row.seat_id) else _state_of(row))


def _is_countersigned(session: ClassSession) -> bool:
    sign_off = _sign_off_of(session)
    return sign_off is not None and sign_off.countersigned_at is not None


def _sign_off_of(session: ClassSession) -> SignOff | None:
    return getattr(session, "sign_off", None)


def _context(request: StaffRequest, session: ClassSession, counts: RosterCounts, *, writes: bool) -> dict[str, object]:
    now, is_planned = clock.now(), session.status == SessionStatus.PLANNED
    sign_off = _sign_off_of(session)
    may_mark_here = is_planned and writes
    may_countersign = is_planned and countersigns(request, session)
    is_open = is_planned and rules.doors_are_open(session.starts_at, now=now)
    return {
        "session": session,
        "counts": counts,
        "is_open": is_open,
        "is_cancelled": not is_planned,
        "may_mark": is_open and may_mark_here and (may_countersign or not _is_countersigned(session)),
        "may_excuse": not is_open and may_mark_here,
        "minutes": MINUTES,
        "seldom": SELDOM,
        "sign_off": sign_off,
        "may_sign": may_mark_here and sign_off is None and session.starts_at <= now,
        "may_countersign": may_countersign and sign_off is not None and sign_off.countersigned_at is None,
        "signed_by_reader": sign_off is not None and sign_off.signed_by_id == request.user.pk,
    }
