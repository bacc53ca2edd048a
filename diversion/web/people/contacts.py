"""How to reach somebody: adding and changing an address, consent, ending it, and messages off or on."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.queries import people_for
from diversion.enrollments.reviews import review_days
from diversion.messaging.threads import stopped_since
from diversion.people import actions, queries
from diversion.people.models import ConsentKind, ContactKind, ContactPoint
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.people.contact_forms import WAYS_OF, ConsentForm, EndForm, NewContactForm, SafetyForm, VerifyForm
from diversion.web.people.forms import STOP, SwitchForm
from diversion.web.people.page import SWITCH, person_or_404, person_page
from diversion.web.rendering import HouseForm, Refused

write_contacts = allow(FieldClass.CONTACT, Level.WRITE)
# What the form about safety shows as it was said last.
KEPT = (
    "wording_level",
    "is_shared_device",
    "safe_from",
    "safe_until",
    "safe_days",
    "is_primary",
    "status",
    "line_type",
    "line_type_source",
    "code_word",
    "who_may_see",
)


@require_POST
@allow(FieldClass.MESSAGES, Level.WRITE)
def switch_messages(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = person_or_404(request, person_id, FieldClass.MESSAGES, Level.WRITE)
    form = SwitchForm(request.POST, about=SWITCH)
    if not form.is_valid():
        return person_page(request, person.pk, refused=Refused(SWITCH, form))
    stops = form.cleaned_data["switch"] == STOP
    switch = actions.stop_messages if stops else actions.allow_messages
    switch(person_id=person.pk, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
    said = (
        _("Nothing is sent to them from now on.") if stops else _("Messages may go again, where an address allows it.")
    )
    return _saved(request, person.pk, said)


@require_http_methods(["GET", "POST"])
@write_contacts
def add(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = person_or_404(request, person_id, FieldClass.CONTACT, Level.WRITE)
    kind = _kind(request.GET.get("kind", ""))
    form = NewContactForm(request.POST or None, kind=kind, review_due_on=_ask_again_on(request, person.pk))
    if request.method == "POST" and form.is_valid():
        facts = form.safe_contact(form.cleaned_data["value"])
        try:
            contact = actions.add_contact_point(facts, person_id=person.pk, by=request.user, at=clock.now(), on=today())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request, contact)
    actions.record_view(person_id=person.pk, by=request.user, at=clock.now())
    context = {"form": form, "person": person, "kind": kind, "kinds": ContactKind}
    return render(request, "people/contact_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_contacts
def change(request: StaffRequest, person_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = _contact(request, person_id, contact_id)
    if request.method != "POST":
        return _page(request, contact)
    form = SafetyForm(request.POST, kind=ContactKind(contact.kind))
    if form.is_valid():
        facts = form.safe_contact(contact.value)
        try:
            actions.change_contact_point(
                facts, contact_point_id=contact.pk, by=request.user, at=clock.now(), on=today()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, contact.person_id, _("What is safe is saved, as asked today."))
    return _page(request, contact, refused={"form": form})


@require_POST
@write_contacts
def verify(request: StaffRequest, person_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = _contact(request, person_id, contact_id)
    form = VerifyForm(request.POST)
    if form.is_valid():
        try:
            actions.verify_contact_point(
                contact_point_id=contact.pk, how=form.cleaned_data["how"], by=request.user, at=clock.now(), on=today()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, contact.person_id, _("It is on record that this is theirs."))
    return _page(request, contact, refused={"verify_form": form})


@require_POST
@write_contacts
def consent(request: StaffRequest, person_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = _contact(request, person_id, contact_id, kind=ContactKind.MOBILE)
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            actions.record_consent(form.consent(), contact_point_id=contact.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, contact.person_id, _("What they said is on record."))
    return _page(request, contact, refused={"consent_form": form})


@require_POST
@write_contacts
def end(request: StaffRequest, person_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = _contact(request, person_id, contact_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end_contact_point(contact_point_id=contact.pk, by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, contact.person_id, _("It is not used any more. It stays on record."))
    return _page(request, contact, refused={"end_form": form})


def _contact(request: StaffRequest, person_id: UUID, contact_id: UUID, **facts: object) -> ContactPoint:
    people = people_for(request.reach, FieldClass.CONTACT, Level.WRITE).filter(pk=person_id)
    rows = ContactPoint.objects.select_related("person").filter(person__in=people, **facts)
    return get_object_or_404(rows, pk=contact_id)


def _page(request: StaffRequest, contact: ContactPoint, *, refused: dict[str, HouseForm] | None = None) -> HttpResponse:
    actions.record_view(person_id=contact.person_id, by=request.user, at=clock.now())
    context = {
        "contact": next(row for row in queries.contacts_of(contact.person_id) if row.id == contact.pk),
        "person": contact.person,
        "consents": queries.consents_of(contact.pk),
        "words_now": queries.words_to_show(ConsentKind.SMS),
        "stopped_at": stopped_since([contact.value]).get(contact.value),
        "code_word": contact.code_word,
        "who_may_see": contact.who_may_see,
        "form": SafetyForm(kind=ContactKind(contact.kind), initial=_as_asked(request, contact)),
        "verify_form": VerifyForm(),
        "consent_form": ConsentForm(initial={"language": contact.person.language}),
        "end_form": EndForm(),
    }
    return render(request, "people/contact.html", context | (refused or {}), status=422 if refused else 200)


def _as_asked(request: StaffRequest, contact: ContactPoint) -> dict[str, object]:
    ways = [way for way in WAYS_OF[ContactKind(contact.kind)] if getattr(contact, way)]
    kept = {name: getattr(contact, name) for name in KEPT}
    return kept | {"safe": ways, "review_due_on": _ask_again_on(request, contact.person_id)}


def _ask_again_on(request: StaffRequest, person_id: UUID) -> date:
    return today() + timedelta(days=review_days(person_id, request.reach, on=today()))


def _kind(typed: str) -> ContactKind:
    return ContactKind(typed) if typed in ContactKind.values else ContactKind.MOBILE


def _added(request: StaffRequest, contact: ContactPoint) -> HttpResponse:
    row = next(row for row in queries.contacts_of(contact.person_id) if row.id == contact.pk)
    if row.is_anothers or row.was_anothers:
        messages.warning(request, _("Another participant has this address, or had it. Make sure whose it is."))
    if not contact.ok_to_text:
        return _saved(request, contact.person_id, _("It is added."))
    messages.success(request, _("It is added. No text goes there before consent is on record: record it here."))
    return redirect("people:contact", contact.person_id, contact.pk)


def _saved(request: StaffRequest, person_id: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:show", person_id)
