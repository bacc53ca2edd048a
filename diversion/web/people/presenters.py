"""What the person's page shows of each file: what may be done next, the seats, and one timeline of everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.agenda.deadlines import Deadline
from diversion.agenda.queries import Coming
from diversion.attendance.records import SeatRecord, sessions_done
from diversion.classes.queries import SeatRow, SessionRow
from diversion.enrollments import rules
from diversion.enrollments.limitation import LastDay
from diversion.enrollments.queries import Change, FileRow, PersonRecord
from diversion.enrollments.queries.held_charges import HeldChargeRow
from diversion.enrollments.queries.requirements import RequirementRow
from diversion.enrollments.queries.signatures import SignatureRow
from diversion.enrollments.rules import Step
from diversion.web.limitation import LimitationView
from diversion.web.people.acts import Act, as_refused, name_of
from diversion.web.people.booking import booking, last_day_acts
from diversion.web.people.day_forms import ChargeForm, DayForm, OrderForm
from diversion.web.people.forms import HoldForm, OfferForm, ReasonForm, SignForm, StepForm
from diversion.web.people.offers import OfferAsks
from diversion.web.people.requirements import RequirementView, requirement_view
from diversion.web.people.transfer_acts import SentOn, TransferView, proposal_of, transfer_view
from diversion.web.people.words import BUTTONS, CHARGE_BUTTONS, CHARGE_KINDS, DAYS, DEADLINES, EVENTS
from diversion.web.rendering import Refused
from diversion.web.templatetags.days import day, hour, moment


@dataclass(frozen=True, slots=True)
class SeatView:
    """A booked seat. `is_expected` while the class stands and is not over; `free` is the way to give it back, if there is one.

    `record` is what its mark amounts to, once it has one.
    """

    seat: SeatRow
    is_expected: bool
    free: Act | None
    record: SeatRecord | None = None


@dataclass(frozen=True, slots=True)
class ChargeView:
    """One charge that waits for the intake. `clock` says in words what its clock shows, `kind` how it looks."""

    charge: HeldChargeRow
    kind: str
    clock: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """One file: its facts, its seats, what leads on and what leads off the way."""

    file: FileRow
    clock: LimitationView | None
    signature: SignatureRow | None
    asked: tuple[RequirementView, ...]
    charges: tuple["ChargeView", ...]
    seats: tuple[SeatView, ...]
    transfer: TransferView | None
    lacks_a_seat: bool
    is_expected: bool
    onward: tuple[Act, ...]
    aside: tuple[Act, ...]

    @property
    def is_aside_open(self) -> bool:
        return any(act.is_open for act in self.aside)

    @property
    def acts(self) -> Iterator[Act]:
        yield from self.onward
        yield from self.aside
        yield from (view.free for view in self.seats if view.free)
        yield from (act for view in self.charges for act in view.acts)
        yield from self.transfer.acts if self.transfer else ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    when: str
    what: str | Promise
    more: str
    is_coming: bool = False
    is_now: bool = False


def file_view(
    file: FileRow,
    record: PersonRecord,
    *,
    seats: Sequence[SeatRow],
    records: Mapping[UUID, SeatRecord],
    sessions: Sequence[SessionRow],
    charges: Sequence[HeldChargeRow],
    clock: LimitationView | None,
    signature: SignatureRow | None,
    asked: Sequence[RequirementRow],
    last: LastDay | None,
    makeups_used: bool,
    offer: OfferAsks,
    sent: SentOn,
    today: date,
    now: datetime,
    refused: Refused | None,
) -> FileView:
    """Return one file as its reader sees it; `sessions` are those with a free seat. A refused form stands open in its act's place."""
    views = [_seat(seat, file, record, now=now) for seat in seats]
    # One class ahead at a time: who has a seat in one frees it before taking another.
    free = [] if any(seat.starts_at > now and not seat.is_cancelled for seat in seats) else sessions
    onward = [*_onward(file, record, sessions=free, last=last, makeups_used=makeups_used, offer=offer, today=today)]
    if clock is not None:
        onward += last_day_acts(file, _url("last_day", record, file), record.reach, today=today)
    aside = [*_aside(file, record, today=today), *proposal_of(file, record, sent)]
    return FileView(
        file=file,
        clock=clock,
        signature=signature,
        asked=tuple(requirement_view(each, done=sessions_done(records.values())) for each in asked),
        charges=tuple(charge_view(charge, record, refused=refused) for charge in charges),
        seats=tuple(
            replace(view, free=as_refused(view.free, refused) if view.free else None, record=records.get(view.seat.id))
            for view in views
        ),
        transfer=transfer_view(file, record, sent, refused=refused),
        # A class that is over and not yet signed off is no lack of a seat.
        lacks_a_seat=file.sees_work
        and file.status in rules.NEEDS_A_SEAT
        and all(view.seat.is_cancelled for view in views),
        is_expected=any(view.is_expected for view in views),
        onward=tuple(as_refused(act, refused) for act in onward),
        aside=tuple(as_refused(act, refused) for act in aside),
    )


def charge_view(charge: HeldChargeRow, record: PersonRecord, *, refused: Refused | None = None) -> ChargeView:
    """Return a held charge with its clock in words, and what its reader may confirm."""
    acts = []
    for step in charge.steps:
        name = name_of(step.name, charge.id)
        url = reverse("people:charge_step", args=[record.id, charge.id])
        act = Act(name, CHARGE_BUTTONS[step], url, ChargeForm(about=name, step=step.name))
        acts.append(as_refused(act, refused))
    return ChargeView(charge, "warn" if charge.is_over else CHARGE_KINDS[charge.status], _clock(charge), tuple(acts))


def _clock(charge: HeldChargeRow) -> str:
    due = {"day": day(charge.intake_due_on)}
    if charge.intake_completed_on:
        return _("The intake was done on %(day)s, in time.") % {"day": day(charge.intake_completed_on)}
    if charge.days_left is None:
        return ""
    if charge.is_over:
        return _("The intake was due by %(day)s. Somebody has to decide what becomes of the charge.") % due
    left = ngettext("%(count)s day left", "%(count)s days left", charge.days_left) % {"count": charge.days_left}
    return " · ".join([_("The intake counts until %(day)s") % due, left])


def timeline(
    coming: Sequence[Coming],
    deadlines: Sequence[Deadline],
    changes: Sequence[Change],
    *,
    several_files: bool,
    now: datetime,
) -> list[Entry]:
    """Return one list: what is still to come and what runs out, farthest first, then what changed, latest first."""
    events = [
        Entry(
            when=f"{day(event.local_day)}, {hour(event.local_time)}",
            what=EVENTS[event.kind],
            more=event.place,
            is_coming=True,
            is_now=event.starts_at <= now,
        )
        for event in coming
    ]
    ends = [Entry(when=day(each.on), what=DEADLINES[each.kind], more="", is_coming=True) for each in deadlines]
    days = [event.local_day for event in coming] + [each.on for each in deadlines]
    # Of one day, what somebody is expected at comes before what ends with it.
    in_order = sorted(zip(days, range(len(days)), events + ends, strict=True), key=lambda row: row[:2], reverse=True)
    ahead = [entry for _day, _place, entry in in_order]
    return ahead + [_changed(change, several_files) for change in changes]


def next_end(deadlines: Sequence[Deadline]) -> str:
    """Return in words what runs out next; empty where nothing does."""
    if not deadlines:
        return ""
    return _("%(what)s: %(day)s.") % {"what": DEADLINES[deadlines[0].kind], "day": day(deadlines[0].on)}


def _onward(
    file: FileRow,
    record: PersonRecord,
    *,
    sessions: Sequence[SessionRow],
    last: LastDay | None,
    makeups_used: bool,
    offer: OfferAsks,
    today: date,
) -> Iterator[Act]:
    if file.may_offer:
        yield _offer(file, record, offer, today)
    if file.may_accept:
        name = name_of("sign", file.id)
        form = SignForm(about=name, today=today, language=record.language)
        yield Act(name, _("Record the signed agreement"), _url("sign", record, file), form, _late(file, today))
    if file.may_resume:
        yield Act(name_of("resume", file.id), _("End the hold"), _url("resume", record, file))
    if file.may_book and sessions:
        yield booking(file, _url("book", record, file), sessions, last, makeups_used=makeups_used)
    if file.may_order:
        name = name_of("order", file.id)
        yield Act(name, _("Record the court’s order"), _url("order", record, file), OrderForm(about=name, today=today))
    for step in file.dated_steps:
        name = name_of(step.name, file.id)
        asked = DayForm(about=name, step=step, label=str(DAYS[step]))
        yield Act(name, BUTTONS[step], _url("dated_step", record, file), asked)
    for step in file.steps:
        if step not in rules.OFF_THE_WAY:
            yield _step(step, file, record)


def _offer(file: FileRow, record: PersonRecord, asks: OfferAsks, today: date) -> Act:
    name = name_of("offer", file.id)
    form = OfferForm(about=name, today=today, is_outlived=asks.is_outlived, longest=asks.longest_months)
    return Act(name, _("Make the offer"), _url("offer", record, file), form, asks.warning, shut=asks.shut)


def _aside(file: FileRow, record: PersonRecord, *, today: date) -> Iterator[Act]:
    if file.may_hold:
        name = name_of("hold", file.id)
        yield Act(name, _("Put on hold"), _url("hold", record, file), HoldForm(about=name, today=today))
    for step in file.steps:
        if step in rules.OFF_THE_WAY:
            yield _step(step, file, record)


def _step(step: Step, file: FileRow, record: PersonRecord) -> Act:
    name = name_of(step.name, file.id)
    form = StepForm(about=name, step=step.name, asks_why=step in rules.NEEDS_A_REASON)
    return Act(name, BUTTONS[step], _url("step", record, file), form)


def _seat(seat: SeatRow, file: FileRow, record: PersonRecord, *, now: datetime) -> SeatView:
    is_expected = seat.ends_at > now and not seat.is_cancelled
    if not file.may_free_seats or (seat.starts_at <= now and not seat.is_cancelled):
        return SeatView(seat, is_expected, None)
    name = name_of("free", seat.id)
    url = reverse("people:release", args=[record.id, file.id, seat.id])
    return SeatView(seat, is_expected, Act(name, _("Free this seat"), url, ReasonForm(about=name)))


def _late(file: FileRow, today: date) -> str:
    if file.offer_expires_on is None or file.offer_expires_on >= today:
        return ""
    return _("The offer ran out on %(day)s. You can still record a signature.") % {"day": day(file.offer_expires_on)}


def _changed(change: Change, several_files: bool) -> Entry:
    came_from = _("Before: %(status)s.") % {"status": change.old} if change.old else ""
    parts = [change.program if several_files else "", came_from, change.reason, change.by]
    return Entry(when=moment(change.at), what=change.new, more=" · ".join(part for part in parts if part))


def _url(view: str, record: PersonRecord, file: FileRow) -> str:
    return reverse(f"people:{view}", args=[record.id, file.id])
