"""What will go out, what needs somebody, what went, what did not; and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.messaging import actions, queries
from diversion.messaging.models import Message
from diversion.messaging.queries import Attention, Counts, MessageRow, Place
from diversion.messaging.reasons import Reason
from diversion.messaging.states import SEND_AGAIN, STILL_TO_GO, MessageStatus
from diversion.reminders import queries as reminders
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.messages.forms import PlaceForm, query_for
from diversion.web.messages.sandbox import is_on

# How far back the lists of what is over reach; a person's own page and Why? know the rest.
DAYS_BACK = 30

read_messages = allow(FieldClass.MESSAGES, Level.READ)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists, with the number of its rows."""

    name: str
    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A message of a list with what only reminders know: by which rule, and the words it would have now."""

    message: MessageRow
    rule: str
    words: str


@require_safe
@read_messages
def message_list(request: StaffRequest) -> HttpResponse:
    since = clock.now() - timedelta(days=DAYS_BACK)
    tabs = _tabs(queries.counts(request.reach, since=since))
    tab = next((tab for tab in tabs if tab.name == request.GET.get("tab")), tabs[0])
    rows, more = _rows(request, tab.name, since, PlaceForm(request.GET).place())
    context = {
        "tabs": tabs,
        "tab": tab,
        "rows": rows,
        "more": query_for(tab.name, more),
        "days_back": DAYS_BACK,
        "may_decide": request.reach.may(FieldClass.MESSAGES, Level.WRITE),
        "sandbox_is_on": is_on(),
    }
    return render(request, "messages/list.html", context)


@require_safe
@read_messages
def why(request: StaffRequest, message: UUID) -> HttpResponse:
    now = clock.now()
    rows = queries.messages_for(request.reach).select_related("person", "program")
    found = get_object_or_404(rows, pk=message)
    actions.record_view(message=found, by=request.user, at=now)
    others = queries.others_about(found)
    silence = queries.silence_of(found.address)
    silent = silence if silence and silence.ended_at is None else None
    context = {
        "message": queries.row_of(found),
        "version": found.event_version,
        "others": others,
        "rules": reminders.rules_in_words(_rule_ids([queries.row_of(found), *others])),
        "words": _words(found),
        "explanation": reminders.explain(found, now=now),
        "history": queries.history_of(found.pk),
        "silent": silent,
        "stop_decided": bool(silent and found.reason == Reason.OPTED_OUT),
        **_what_may_be_done(request, found, now),
    }
    return render(request, "messages/why.html", context)


def _tabs(counts: Counts) -> list[Tab]:
    return [
        Tab("coming", _("Will go out"), counts.coming),
        Tab("attention", _("Needs you"), counts.attention),
        Tab("went", _("Went"), counts.went),
        Tab("kept", _("Did not go"), counts.did_not_go),
    ]


def _rows(
    request: StaffRequest, tab: str, since: datetime, after: Place | None
) -> tuple[Sequence[Listed | Attention], Place | None]:
    if tab == "attention":
        return _attention(request, after)
    if tab == "coming":
        rows, more = queries.coming(request.reach, after=after)
        return _listed(rows, words=reminders.words_now([row.id for row in rows])), more
    ask = queries.went if tab == "went" else queries.did_not_go
    rows, more = ask(request.reach, since=since, after=after)
    return _listed(rows, words={}), more


def _attention(request: StaffRequest, after: Place | None) -> tuple[list[Attention], Place | None]:
    rows = queries.attention(request.reach, after=after, limit=queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    more = Place(shown[-1].at, shown[-1].id) if len(rows) > queries.PAGE else None
    return shown, more


def _listed(rows: list[MessageRow], *, words: dict[UUID, str]) -> list[Listed]:
    rules = reminders.rules_in_words(_rule_ids(rows))
    return [Listed(row, rules.get(row.rule_id, "") if row.rule_id else "", words.get(row.id, row.body)) for row in rows]


def _words(message: Message) -> str:
    if message.status not in STILL_TO_GO:
        return message.body
    return reminders.words_now([message.pk]).get(message.pk, "")


def _rule_ids(rows: list[MessageRow]) -> set[UUID]:
    return {row.rule_id for row in rows if row.rule_id}


def _what_may_be_done(request: StaffRequest, message: Message, now: datetime) -> dict[str, bool]:
    decides = bool(queries.messages_for(request.reach, Level.WRITE).filter(pk=message.pk).exists())
    status = MessageStatus(message.status)
    again = status in SEND_AGAIN.sources
    return {
        "may_withdraw": decides and queries.row_of(message).may_be_withdrawn,
        "may_settle": decides and status == MessageStatus.UNKNOWN,
        "may_send_again": decides and again and now < message.not_after,
        "too_late_to_send": decides and again and now >= message.not_after,
        "may_mark_seen": decides and again and message.seen_at is None,
    }
