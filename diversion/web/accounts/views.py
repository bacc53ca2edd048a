"""Staff: who they are, what they may do, and one's own account."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts import actions, queries
from diversion.accounts.invitations import NotMailed
from diversion.accounts.models import User
from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.queries import ProgramChoice, program_choices
from diversion.web.access import allow, allow_staff
from diversion.web.accounts import factors
from diversion.web.accounts.forms import ChangeRolesForm, InviteForm, LanguageForm, ReasonForm, as_choices
from diversion.web.http import StaffRequest
from diversion.web.rendering import HouseForm

read_staff = allow(FieldClass.STAFF, Level.READ)
write_staff = allow(FieldClass.STAFF, Level.WRITE)


@read_staff
def staff_list(request: StaffRequest) -> HttpResponse:
    return render(request, "accounts/list.html", {"staff": queries.staff()})


@require_http_methods(["GET", "HEAD", "POST"])
@write_staff
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, programs=_programs(request))
    if request.method == "POST" and form.is_valid():
        new = actions.NewStaff(
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            language=form.cleaned_data["language"],
            agency_id=request.user.agency_id,
        )
        try:
            user = actions.invite(
                new, grants=form.grants(), link_for=_link_for(request), by=request.user, at=clock.now()
            )
        except NotMailed as problem:
            messages.error(request, str(problem))
            return redirect("accounts:list")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:show", user.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@write_staff
def invite_again(request: StaffRequest, user_id: UUID) -> HttpResponse:
    try:
        actions.invite_again(user_id=_existing(user_id), link_for=_link_for(request), by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:show", user_id)
    return _saved(request, user_id, _("The invitation is on its way."))


@read_staff
def show(request: StaffRequest, user_id: UUID) -> HttpResponse:
    return _page(request, user_id)


@require_POST
@write_staff
def set_roles(request: StaffRequest, user_id: UUID) -> HttpResponse:
    form = ChangeRolesForm(request.POST, programs=_programs(request))
    if form.is_valid():
        try:
            actions.set_roles(
                user_id=_existing(user_id),
                grants=form.grants(),
                by=request.user,
                at=clock.now(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, user_id, _("The roles are changed. They hold from the next page on."))
    return _page(request, user_id, refused={"roles_form": form})


@require_POST
@write_staff
def disable(request: StaffRequest, user_id: UUID) -> HttpResponse:
    return _with_reason(request, user_id, actions.disable, about="shut", done=_("The account is shut."))


@require_POST
@write_staff
def enable(request: StaffRequest, user_id: UUID) -> HttpResponse:
    return _with_reason(request, user_id, actions.enable, about="shut", done=_("The account is open again."))


@require_POST
@write_staff
def reset_factor(request: StaffRequest, user_id: UUID) -> HttpResponse:
    action = partial(actions.take_factor_away, take_away=factors.take_away)
    done = _("They set up a new code app at the next sign-in.")
    return _with_reason(request, user_id, action, about="factor", done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_staff("one's own account")
def mine(request: StaffRequest) -> HttpResponse:
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        actions.change_language(user_id=request.user.pk, language=form.cleaned_data["language"], at=clock.now())
        messages.success(request, _("Your language is saved."))
        return redirect("accounts:mine")
    context = {"form": form, "has_calendar": request.reach.may(FieldClass.ATTENDANCE, Level.READ)}
    return render(request, "accounts/mine.html", context, status=422 if form.errors else 200)


def _with_reason(
    request: StaffRequest, user_id: UUID, action: Callable[..., None], *, about: str, done: str
) -> HttpResponse:
    form = ReasonForm(request.POST, about=about)
    if form.is_valid():
        try:
            action(user_id=_existing(user_id), by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            # Above the page: on one's own there is no such form.
            messages.error(request, str(refusal))
            return _page(request, user_id, refused={})
        else:
            return _saved(request, user_id, done)
    return _page(request, user_id, refused={f"{about}_form": form})


def _page(request: StaffRequest, user_id: UUID, *, refused: dict[str, HouseForm] | None = None) -> HttpResponse:
    member = queries.staff_member(user_id)
    if member is None:
        raise Http404
    held = {"roles": as_choices(queries.live_grants(user_id))}
    context = {
        "member": member,
        "roles_form": ChangeRolesForm(initial=held, programs=_programs(request)),
        "shut_form": ReasonForm(about="shut"),
        "factor_form": ReasonForm(about="factor"),
        "has_app": factors.has_app(user_id),
        "is_own": user_id == request.user.pk,
        "may_change": request.reach.may(FieldClass.STAFF, Level.WRITE),
    }
    return render(request, "accounts/show.html", context | (refused or {}), status=200 if refused is None else 422)


def _saved(request: HttpRequest, user_id: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("accounts:show", user_id)


def _existing(user_id: UUID) -> UUID:
    if not User.objects.filter(pk=user_id).exists():
        raise Http404
    return user_id


def _programs(request: StaffRequest) -> list[ProgramChoice]:
    return program_choices(request.reach.span(FieldClass.STAFF, Level.READ))


def _link_for(request: HttpRequest) -> Callable[[User], str]:
    def link(user: User) -> str:
        key = default_token_generator.make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
        return request.build_absolute_uri(path)

    return link
