"""The walk through every address: one world, one client, each request undone before the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.cookies import SimpleCookie
from uuid import UUID, uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from diversion.accounts.models import User
from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.classes.apart import keep_apart
from diversion.classes.models import SessionFacilitator
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.messaging import heartbeat
from diversion.messaging.models import InboundMessage
from diversion.messaging.words import ReplyMeaning
from diversion.people.merging.together import Kept, put_together
from diversion.programs.models import CalendarKind, ClosedDay, Program
from tests import factories
from tests.factories.curricula import published
from tests.factories.messaging import MessageFactory
from tests.factories.referrals import ChargeFactory, ReferralFactory, TransferFactory, protected
from tests.imports.lists import layout_of
from tests.imports.way_in import EVE, EVE_AGAIN, checked
from tests.web.signing_in import sign_in

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/here"}
MODES = {
    "get": (("get", {}), ("get", HTMX), ("head", {})),
    "post": (("post", {}), ("post", HTMX)),
}
# What differs between two answers that say the same: tokens, and the address that was asked for.
NOISE = re.compile(r'(?:name="csrfmiddlewaretoken" value|"X-CSRFToken": |name="next" value)=?"[^"]*"')

Ids = dict[str, object]


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks: `place` is where the role is held, own or other program, or nowhere."""

    role: Role | None
    place: str
    session: str | None
    user: User | None = None

    def __str__(self) -> str:
        return f"{self.role or 'somebody'} ({self.place})"


@dataclass
class World:
    """Two programs with the same records in each, and staff of every role in both."""

    own: Ids
    other: Ids
    visitors: list[Visitor]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def ask(self, visitor: Visitor, method: str, url: str, headers: dict[str, str]) -> HttpResponse:
        """Ask as `visitor`, and undo what it did."""
        session = {settings.SESSION_COOKIE_NAME: visitor.session} if visitor.session else {}
        self.client.cookies = SimpleCookie(session)
        with transaction.atomic():
            answer = getattr(self.client, method)(url, headers=headers)
            transaction.set_rollback(True)
        return answer


def build() -> World:
    """Make the world. `own` and `other` map the names in addresses to ids."""
    for name in (heartbeat.WORKER, heartbeat.SCHEDULER):
        # An hour ahead: on a slow machine the walk outlasts a sign of life.
        heartbeat.beat(name, now=datetime.now(UTC) + timedelta(hours=1))
    mine, theirs = factories.ProgramFactory(), factories.ProgramFactory()
    leader, officer = _staff(Role.FACILITATOR, mine), _staff(Role.OFFICER_REFERRER, mine)
    known = {Role.FACILITATOR: leader, Role.OFFICER_REFERRER: officer}
    visitors = [Visitor(None, "signed out", None), _visitor(factories.UserFactory(), None, "no program")]
    for role in Role:
        user = known.get(role) or _staff(role, None if role in AGENCY_WIDE else mine)
        visitors.append(_visitor(user, role, "own program"))
        if role not in AGENCY_WIDE:
            visitors.append(_visitor(_staff(role, theirs), role, "other program"))
    admin = next(visitor.user for visitor in visitors if visitor.role == Role.ADMIN)
    own = _records(mine, leader, officer) | _closed_day(admin)
    other = _records(theirs, factories.UserFactory(), factories.UserFactory()) | _closed_day(factories.UserFactory())
    return World(own=own, other=other, visitors=visitors)


def unknown(ids: Ids) -> Ids:
    """Return ids of nothing, for the same names."""
    return {name: uuid4() if not isinstance(value, str) else value for name, value in ids.items()}


def routes() -> dict[str, URLPattern]:
    """Return every route of the project by its full name."""
    return dict(_routes(get_resolver(), ""))


def asked_for(pattern: URLPattern, ids: Ids) -> Ids:
    """Return the ids that the address of a route takes."""
    return {name: ids[name] for name in pattern.pattern.regex.groupindex}


def said(answer: HttpResponse, url: str) -> tuple[int, str]:
    """Return what an answer tells: its status and its words, whatever the address."""
    return answer.status_code, NOISE.sub("", answer.content.decode()).replace(url, "")


def leads_to_sign_in(answer: HttpResponse) -> bool:
    """Tell whether an answer sends to the sign-in page: by redirect, or for a piece of a page by htmx."""
    to = answer.headers.get("HX-Redirect" if answer.status_code == 401 else "Location", "")
    return answer.status_code in {302, 401} and to.startswith(reverse("account_login"))


def _routes(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from _routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


def _staff(role: Role, program: Program | None) -> User:
    return factories.staff(role, program)


def _visitor(user: User, role: Role | None, place: str) -> Visitor:
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    client = sign_in(Client(), user)
    return Visitor(role, place, client.session.session_key, user)


def _records(program: Program, leader: User, officer: User) -> Ids:
    enrollment = factories.EnrollmentFactory(policy__program=program)
    contact = factories.ContactPointFactory(person=enrollment.person)
    session = factories.SessionFactory(series__program=program)
    SessionFacilitator.objects.create(session=session, user=leader)
    seat = factories.book(session, enrollment)
    reply = InboundMessage.objects.create(
        address=contact.value,
        person=enrollment.person,
        body="Where is it?",
        meaning=ReplyMeaning.OTHER,
        received_at=datetime.now(UTC),
    )
    soon = datetime.now(UTC) + timedelta(days=3)
    message = MessageFactory(contact_point=contact, program=program, event_at=soon, due_at=soon)
    draft = factories.PolicyFactory(program=program, version=2, is_draft=True)
    found = checked(program, EVE, EVE_AGAIN, by=leader, layout=layout_of(program))
    return {
        "import_id": found.pk,
        "row_id": found.lines.get(row_no=3).pk,
        "program_id": program.pk,
        "version_id": draft.pk,
        "session_id": session.pk,
        "series_id": (series := published(program, leads=(leader,))).pk,
        "curriculum_id": series.curriculum_id,
        "seat_id": seat.pk,
        "person_id": enrollment.person_id,
        "other_id": (other := factories.EnrollmentFactory(policy=enrollment.policy)).person_id,
        "fact_id": keep_apart(
            person_id=enrollment.person_id, other_id=other.person_id, reason="No", by=leader, at=soon
        ).pk,
        "merge_id": put_together(
            enrollment.person_id, factories.PersonFactory().pk, Kept(frozenset()), by=factories.UserFactory(), at=soon
        ).pk,
        "name_id": factories.AliasFactory(person=enrollment.person).pk,
        "number_id": factories.IdentifierFactory(person=enrollment.person).pk,
        "contact_id": contact.pk,
        "file_id": enrollment.pk,
        "transfer_id": TransferFactory(enrollment=enrollment, to_program=None, to_outside="Northgate Court").pk,
        "asked_id": TransferFactory(to_program=program).pk,
        "held_id": _held_charge(enrollment),
        "message": message.pk,
        "doubt": "no-contact",
        "reply": reply.pk,
        "phone": contact.pk,
        "user_id": factories.UserFactory().pk,
        "protected_id": protected(program).pk,
        "referral_id": ReferralFactory(program=program, sent_by=officer).pk,
        "uidb36": "1",
        "key": "set-password",
    }


def _held_charge(enrollment: Enrollment) -> UUID:
    # Not one of a regime that holds charges: the page must not open for a stranger all the same.
    charge = ChargeFactory(person=enrollment.person)
    day = date(2026, 11, 2)
    held = HeldCharge.objects.create(
        charge=charge, enrollment=enrollment, status_at=datetime.now(UTC), referred_on=day, intake_due_on=day
    )
    return held.pk


def _closed_day(user: User) -> Ids:
    day = ClosedDay.objects.create(agency=user.agency, calendar=CalendarKind.COURT, on=date(2030, 1, 2), name="Storm")
    return {"closed_day_id": day.pk}
