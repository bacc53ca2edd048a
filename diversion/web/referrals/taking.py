"""What the office takes in itself: a referral through any open door, and slips from the bench, one after the other."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.reach import Span
from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.actions import MayBeHereAlready
from diversion.people.matching.candidates import Candidate, candidates
from diversion.people.models import Person
from diversion.programs.models import Door, PolicyVersion
from diversion.referrals import actions, queries
from diversion.referrals.models import ProtectedReferral, Referral
from diversion.referrals.screening.queries import screened_files
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.people.known import as_known, known_to
from diversion.web.referrals.sending import ids_in
from diversion.web.referrals.take_forms import SlipForm, TakeForm

write_referrals = allow(FieldClass.REFERRALS, Level.WRITE)
MOST_LIKELY = 5
KEPT = ("program", "source_person", "what")


@never_cache
@require_http_methods(["GET", "POST"])
@write_referrals
def add(request: StaffRequest) -> HttpResponse:
    form = TakeForm(request.POST or None, policies=_policies(request, Door), today=today())
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    done = _receive(request, form)
    if isinstance(done, HttpResponse):
        return done
    if (
        done.enrollment_id
        and done.door == Door.SOCIAL_CONTACT
        and screened_files(request.reach, Level.WRITE).filter(pk=done.enrollment_id).exists()
    ):
        messages.success(request, _("They are taken in. Next: the facts that the law asks of a social contact."))
        return redirect("screening:show", done.person_id, done.enrollment_id)
    # Who does not work with the people of a program before booking has the receipt, like any sender.
    reads_on = queries.inbox_referrals(request.reach).filter(pk=done.pk).exists()
    return redirect("referrals:show" if reads_on else "referrals:receipt", done.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@write_referrals
def slip(request: StaffRequest) -> HttpResponse:
    """Take a slip, and offer the next one of the same calendar."""
    form = SlipForm(request.POST or None, policies=_policies(request, [Door.COURT]), today=today())
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    done = _receive(request, form)
    if isinstance(done, HttpResponse):
        return done
    words = _("%(number)s is taken in: %(name)s. Here is the next slip.")
    messages.success(request, words % {"number": done.number, "name": done.person.display_name})
    kept = {name: form.cleaned_data[name] for name in KEPT}
    return _page(request, SlipForm(policies=form.policies.values(), today=today(), initial=kept))


@require_POST
@write_referrals
def likely(request: StaffRequest) -> HttpResponse:
    """Answer, while somebody types, with those in the reader's reach who may be the person meant. Nothing is kept."""
    form = SlipForm(request.POST, policies=[], today=today())
    form.full_clean()
    near = candidates(form.particulars(), among=known_to(request.reach), most=MOST_LIKELY)
    return render(request, "people/add/alike.html#hint", {"near": as_known(near, request.reach)})


def _receive(request: StaffRequest, form: SlipForm) -> Referral | HttpResponse:
    """Take the referral in and return it; or the page that asks, refuses, or says what to do for a child."""
    sent = form.sent(agency_id=request.user.agency_id)
    others, same = ids_in(request.POST.get("others", "")), ids_in(request.POST.get("same", ""))
    try:
        done = actions.receive(sent, same_as=same[0] if same else None, others=others, by=request.user, at=clock.now())
    except MayBeHereAlready as asks:
        return _page(request, form, known=asks.known, others=others)
    except Person.DoesNotExist:
        form.add_error(None, _("That person is not in the program. Look at the list again."))
        return _page(request, form)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form)
    return redirect("referrals:sent_protected") if isinstance(done, ProtectedReferral) else done


def _page(
    request: StaffRequest, form: SlipForm, *, known: Sequence[Candidate] = (), others: Sequence[UUID] = ()
) -> HttpResponse:
    """Draw the form. `known` are people to look at first; the button that says "another person" names all asked about so far."""
    context = {
        "form": form,
        "is_slip": not isinstance(form, TakeForm),
        "has_programs": bool(form.policies),
        "known": as_known(known, request.reach),
        "others": ",".join(str(pk) for pk in [*others, *(each.person.pk for each in known)]),
    }
    return render(request, "referrals/add.html", context, status=422 if form.errors or known else 200)


def _policies(request: StaffRequest, doors: Collection[Door]) -> list[PolicyVersion]:
    # Who sends from the street has a form of their own, which tells nothing of who is here.
    span = request.reach.span(FieldClass.REFERRALS, Level.WRITE)
    whole = Span(everywhere=span.everywhere, programs=span.programs, own=frozenset())
    return queries.open_doors(whole, list(doors), on=today())
