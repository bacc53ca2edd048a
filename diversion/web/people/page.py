"""The person's page, whole: also around a form that was refused. Each part asks for its own right; no query grows with the record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from diversion.accounts.walls import FieldClass, Level
from diversion.agenda.deadlines import deadlines_of
from diversion.agenda.queries import coming_to
from diversion.attendance.records import records_of
from diversion.classes.queries import open_sessions, seats_of
from diversion.core import clock
from diversion.enrollments.merging import merges_of
from diversion.enrollments.queries import FileRow, PersonRecord, changes_of, people_for, record_of
from diversion.enrollments.queries.held_charges import held_charges_of
from diversion.enrollments.queries.misses import without_a_makeup
from diversion.enrollments.queries.requirements import requirements_of
from diversion.enrollments.queries.signatures import signatures_of
from diversion.enrollments.states import EnrollmentStatus
from diversion.enrollments.unfiled import last_days
from diversion.messaging.threads import Thread, stopped_since, thread_with
from diversion.people import actions
from diversion.people.models import Person
from diversion.people.queries import contacts_of, names_of, numbers_of
from diversion.programs.models import ProgramModel
from diversion.referrals.transfers.queries import destinations, latest_transfers
from diversion.web.http import StaffRequest
from diversion.web.limitation import clocks_of
from diversion.web.local import today
from diversion.web.people.forms import ALLOW, STOP, SwitchForm
from diversion.web.people.offers import asks_on_page
from diversion.web.people.presenters import FileView, file_view, next_end, timeline
from diversion.web.people.reach import ReachBlock, reach_block
from diversion.web.people.transfer_acts import SentOn
from diversion.web.rendering import Refused

SWITCH = "switch"
WRITES = FieldClass.AGREEMENT, Level.WRITE
P = ParamSpec("P")
T = TypeVar("T")


def person_or_404(request: StaffRequest, person_id: UUID, field_class: FieldClass, level: Level) -> Person:
    """Return somebody whose `field_class` the reader reaches at `level`; 404 alike for those out of reach and nobody."""
    return get_object_or_404(people_for(request.reach, field_class, level), pk=person_id)


def person_page(request: StaffRequest, person_id: UUID, *, refused: Refused | None = None) -> HttpResponse:
    """Return the page of a person, with 422 around a refused form. That it was opened is on record."""
    record = record_of(person_id, request.reach)
    if record is None:
        raise Http404
    now = clock.now()
    actions.record_view(person_id=person_id, by=request.user, at=now)
    context = _rights(record) | _parts(request, record, now=now, refused=refused)
    return render(request, "people/show.html", context, status=422 if refused else 200)


def may_open_another(record: PersonRecord) -> bool:
    """Tell whether the reader can open a file for this person in a program where none is open."""
    span = record.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    return span.everywhere or bool(span.programs - open_in(record))


def open_in(record: PersonRecord) -> set[UUID]:
    """Return the programs in which the person has an open file, as far as the reader sees."""
    return {file.program_id for file in record.files if file.is_open}


def _rights(record: PersonRecord) -> dict[str, Any]:
    return {
        "record": record,
        "may_change": record.may(FieldClass.IDENTITY, Level.WRITE),
        "may_refer": may_open_another(record),
        "sees_numbers": record.may(FieldClass.PRIORS, Level.READ),
        "may_change_numbers": record.may(FieldClass.PRIORS, Level.WRITE),
        "sees_contacts": record.may(FieldClass.CONTACT, Level.READ),
        "may_change_contacts": record.may(FieldClass.CONTACT, Level.WRITE),
        "sees_agreements": record.may(FieldClass.AGREEMENT, Level.READ),
        "sees_seats": record.may(FieldClass.ATTENDANCE, Level.READ),
        "sees_messages": record.may(FieldClass.MESSAGES, Level.READ),
        "may_switch_messages": record.may(FieldClass.MESSAGES, Level.WRITE),
    }


def _parts(request: StaffRequest, record: PersonRecord, *, now: datetime, refused: Refused | None) -> dict[str, Any]:
    reach = request.reach
    agreed = [file.id for file in _readable(record, FieldClass.AGREEMENT) if file.sees_work]
    attendance = reach.span(FieldClass.ATTENDANCE, Level.READ)
    coming = _if(record.may(FieldClass.ATTENDANCE, Level.READ), coming_to, record.id, attendance, now=now)
    deadlines = deadlines_of(record.id, reach, on=today())
    files = _files(request, record, now=now, refused=refused)
    ways = _if(record.may(FieldClass.CONTACT, Level.READ), _ways, record)
    takes_texts = any(way.takes_texts for way in ways)
    switch = SwitchForm(about=SWITCH, switch=ALLOW if record.messages_stopped_at else STOP)
    shown = {act.name for file in files for act in file.acts} | {SWITCH}
    return {
        "files": files,
        "coming": coming,
        "ways": [way for way in ways if not way.is_ended],
        "ended_ways": [way for way in ways if way.is_ended],
        "takes_texts": takes_texts,
        "needs_a_call": not takes_texts and any(event.starts_at > now for event in coming),
        "timeline": timeline(
            coming,
            deadlines,
            _if(bool(agreed), changes_of, agreed),
            several_files=len(files) > 1,
            now=now,
        ),
        "next_end": next_end(deadlines),
        **_names(record),
        "merges": merges_of(record.id),
        "thread": thread_with(record.id, reach) if record.may(FieldClass.MESSAGES, Level.READ) else Thread([], []),
        "switch_form": refused.form if refused and refused.name == SWITCH else switch,
        "switch_open": refused is not None and refused.name == SWITCH,
        # Somebody may have moved the file on meanwhile: what was refused is then no longer among the acts.
        "lost_words": refused.words if refused and refused.name not in shown else [],
    }


def _names(record: PersonRecord) -> dict[str, Any]:
    names = names_of(record.id)
    numbers = _if(record.may(FieldClass.PRIORS, Level.READ), numbers_of, record.id)
    return {
        "other_names": [row for row in names if row.withdrawn_at is None],
        "former_names": [row for row in names if row.withdrawn_at],
        "numbers": [row for row in numbers if row.withdrawn_at is None],
        "former_numbers": [row for row in numbers if row.withdrawn_at],
    }


def _files(request: StaffRequest, record: PersonRecord, *, now: datetime, refused: Refused | None) -> list[FileView]:
    attended = [file.id for file in _readable(record, FieldClass.ATTENDANCE)]
    seats = seats_of(attended) if attended else {}
    records = records_of(attended) if any(seats.values()) else {}
    bookable = {file.program_id for file in record.files if file.may_book}
    free = open_sessions(bookable, now=now) if bookable else {}
    held = [file for file in record.files if file.model == ProgramModel.PREBOOKING]
    charges = held_charges_of(held, record.reach, on=today()) if held else {}
    signed = [file.id for file in record.files if file.agreement_signed_on]
    asked = requirements_of(signed) if signed else {}
    signatures = signatures_of(signed) if signed else {}
    last = last_days([file.id for file in record.files if file.may_book], on=today()) if any(free.values()) else {}
    missed = [file.id for file in record.files if file.may_book and file.status == EnrollmentStatus.NO_SHOW]
    used_up = without_a_makeup(missed) if missed else set()
    sent = _sent_on(record)
    clocks = clocks_of([(file.id, file.program_id) for file in record.files], record.reach)
    return [
        file_view(
            file,
            record,
            seats=seats.get(file.id, []),
            records=records.get(file.id, {}),
            sessions=free.get(file.program_id, []),
            charges=charges.get(file.id, []),
            clock=clocks.get(file.id),
            signature=signatures.get(file.id),
            asked=asked.get(file.id, []),
            last=last.get(file.id),
            makeups_used=file.id in used_up,
            offer=asks_on_page(request, file),
            sent=sent.get(file.id, SentOn(None)),
            today=today(),
            now=now,
            refused=refused,
        )
        for file in record.files
    ]


def _sent_on(record: PersonRecord) -> dict[UUID, SentOn]:
    ours = [file for file in record.files if record.reach.span(*WRITES).covers(file.program_id)]
    latest = latest_transfers([file.id for file in ours]) if ours else {}
    open_to = {file.program_id for file in ours if file.may_transfer}
    choices = destinations(open_to, on=today()) if open_to else {}
    return {file.id: SentOn(latest.get(file.id), choices.get(file.program_id, ())) for file in ours}


def _ways(record: PersonRecord) -> list[ReachBlock]:
    rows = contacts_of(record.id)
    stops = stopped_since([row.value for row in rows if row.is_mobile])
    stopped = record.messages_stopped_at is not None
    return [reach_block(row, stops=stops, person_stopped=stopped, today=today()) for row in rows]


def _readable(record: PersonRecord, field_class: FieldClass) -> Sequence[FileRow]:
    span = record.reach.span(field_class, Level.READ)
    return [file for file in record.files if span.covers(file.program_id)]


def _if(allowed: bool, ask: Callable[P, list[T]], *args: P.args, **kwargs: P.kwargs) -> list[T]:
    return ask(*args, **kwargs) if allowed else []
