"""What administrators do to staff accounts. Rights act on the next request: nobody's are remembered."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts import invitations
from diversion.accounts.models import RoleGrant, User
from diversion.accounts.reach import Grant
from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock


class AddressTaken(DomainError):
    """Somebody has this e-mail address already."""


class NotOnYourself(DomainError):
    """An administrator cannot lock themselves out."""


class ProgramMissing(DomainError):
    """A role that is held in a program needs one."""


class NoLongerAdministrator(DomainError):
    """Somebody else has just taken this right away."""


class NotWaiting(DomainError):
    """Only somebody who was invited and has set no password yet can be invited again."""


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Who is invited."""

    email: str
    name: str
    language: str
    agency_id: UUID


@transaction.atomic
def invite(
    staff: NewStaff, *, grants: Collection[Grant], link_for: Callable[[User], str], by: User | None, at: datetime
) -> User:
    """Create an account without a password, grant its roles, mail the link with which to set one, and return the user.

    Raises:
        AddressTaken: an account has this address.
        ProgramMissing: a role that is held in a program came without one.
        NotMailed: the account exists from here on, but its mail did not go out; `invite_again` sends another.
    """
    user = User(
        email=staff.email.lower(),
        name=staff.name,
        language=staff.language,
        agency_id=staff.agency_id,
        invited_at=at,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as problem:
        raise AddressTaken(_("Somebody has this e-mail address already.")) from problem
    audit.record("staff.invited", subject=user, by=by, at=at)
    _set_grants(user, grants, by=by, at=at)
    transaction.on_commit(lambda: invitations.send(user, link_for(user)))
    return user


@transaction.atomic
def invite_again(*, user_id: UUID, link_for: Callable[[User], str], by: User, at: datetime) -> None:
    """Mail a new link to somebody who was invited and has set no password yet.

    Raises:
        NotWaiting: they have a password, or the account is shut.
        NotMailed: the mail did not go out.
    """
    user = lock(User.objects.all(), user_id)
    if user.has_usable_password() or not user.is_active:
        raise NotWaiting(_("This account does not wait for an invitation."))
    user.invited_at = at
    user.save(update_fields=["invited_at"])
    audit.record("staff.invited_again", subject=user, by=by, at=at)
    transaction.on_commit(lambda: invitations.send(user, link_for(user)))


@transaction.atomic
def set_roles(*, user_id: UUID, grants: Collection[Grant], by: User, at: datetime, reason: str) -> None:
    """Make `grants` the only live roles of a user. Their open pages end where they lose something.

    Raises:
        NotOnYourself: an administrator would lose the right to change it back, or take a further one.
        NoLongerAdministrator: `by` has just lost the role.
        ProgramMissing: a role that is held in a program came without one.
    """
    user = _locked(user_id, by=by)
    if user.pk == by.pk:
        _check_own(user, grants)
    _set_grants(user, grants, by=by, at=at, reason=reason)
    _end_sessions(user)


@transaction.atomic
def disable(*, user_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Shut an account; its sessions end with their next request.

    Raises:
        NotOnYourself: it is one's own.
        NoLongerAdministrator: `by` has just lost the role.
    """
    user = _locked(user_id, by=by)
    if user.pk == by.pk:
        raise NotOnYourself(_("You cannot shut your own account. Ask another administrator."))
    user.disabled_at, user.disabled_reason = at, reason
    user.save(update_fields=["disabled_at", "disabled_reason"])
    _end_sessions(user)
    audit.record("staff.disabled", subject=user, by=by, at=at, reason=reason)


@transaction.atomic
def enable(*, user_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Open a shut account again, with the roles that it had."""
    user = lock(User.objects.all(), user_id)
    user.disabled_at, user.disabled_reason = None, ""
    user.save(update_fields=["disabled_at", "disabled_reason"])
    audit.record("staff.enabled", subject=user, by=by, at=at, reason=reason)


@transaction.atomic
def change_language(*, user_id: UUID, language: str, at: datetime) -> None:
    """Set the language in which somebody gets mail from here."""
    user = lock(User.objects.all(), user_id)
    changes = {"language": (user.language, language)}
    user.language = language
    user.save(update_fields=["language"])
    audit.record("staff.changed", subject=user, by=user, at=at, changes=changes)


@transaction.atomic
def set_password(*, user_id: UUID, password: str, at: datetime) -> None:
    """Set a password that its owner chose. Every session of theirs ends with its next request."""
    user = lock(User.objects.all(), user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    _end_sessions(user)
    audit.record("staff.password_set", subject=user, by=user, at=at)


@transaction.atomic
def factor_changed(*, user: User, at: datetime, what: str) -> User:
    """Record that somebody set their second factor (`what` is 'factor_set') or made new recovery codes ('codes_made').

    Returns the user with a new security stamp: every session ends that is not told of it.
    """
    user = lock(User.objects.all(), user.pk)
    _end_sessions(user)
    audit.record(f"staff.{what}", subject=user, by=user, at=at)
    return user


@transaction.atomic
def take_factor_away(*, user_id: UUID, take_away: Callable[[UUID], None], by: User, at: datetime, reason: str) -> None:
    """Have somebody set up a new second factor at their next sign-in. `take_away` removes the old one where it is kept.

    Raises:
        NotOnYourself: it is one's own.
    """
    user = lock(User.objects.all(), user_id)
    if user.pk == by.pk:
        raise NotOnYourself(_("You cannot take away your own code app. Ask another administrator."))
    take_away(user.pk)
    _end_sessions(user)
    audit.record("staff.factor_taken_away", subject=user, by=by, at=at, reason=reason)


@transaction.atomic
def record_sign_in(*, user: User, at: datetime) -> None:
    """Record that somebody signed in."""
    audit.record("staff.signed_in", subject=user, by=user, at=at)


@transaction.atomic
def record_failed_sign_in(*, at: datetime) -> None:
    """Record that a password was wrong. Not whose: the log must not tell which addresses have an account."""
    audit.record("staff.sign_in_failed", subject=("user", "unknown"), by=None, at=at)


@transaction.atomic
def record_failed_code(*, user: User, at: datetime) -> None:
    """Record that somebody who knew the password of `user` gave a wrong code."""
    audit.record("staff.code_failed", subject=user, by=None, at=at)


def _locked(user_id: UUID, *, by: User) -> User:
    # Both rows, in one order: of two administrators who shut each other out at once, the second is too late.
    both = User.objects.filter(pk__in={user_id, by.pk}).order_by("pk").select_for_update(of=("self",))
    rows = {user.pk: user for user in both}
    if not rows[by.pk].is_active or not by.grants.filter(role=Role.ADMIN, ended_at__isnull=True).exists():
        raise NoLongerAdministrator(_("Your own rights have just changed. Reload the page."))
    return rows[user_id]


def _check_own(user: User, grants: Collection[Grant]) -> None:
    if Role.ADMIN not in {grant.role for grant in grants}:
        raise NotOnYourself(_("You cannot take the administrator role from yourself. Ask another administrator."))
    if {_checked(grant) for grant in grants} - _live(user).keys():
        raise NotOnYourself(_("You cannot give yourself a role. Ask another administrator."))


def _live(user: User) -> dict[Grant, RoleGrant]:
    return {Grant(Role(row.role), row.program_id): row for row in user.grants.filter(ended_at__isnull=True)}


def _set_grants(user: User, grants: Collection[Grant], *, by: User | None, at: datetime, reason: str = "") -> None:
    wanted = {_checked(grant) for grant in grants}
    live = _live(user)
    for grant in live.keys() - wanted:
        live[grant].ended_at, live[grant].ended_by = at, by
        live[grant].save(update_fields=["ended_at", "ended_by"])
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=grant.role, program_id=grant.program_id, granted_by=by, granted_at=at)
        for grant in wanted - live.keys()
    )
    if wanted != live.keys():
        changes = {"roles": (_words(live), _words(wanted))}
        audit.record("staff.roles_changed", subject=user, by=by, at=at, reason=reason, changes=changes)


def _checked(grant: Grant) -> Grant:
    if grant.role in AGENCY_WIDE:
        return Grant(grant.role, None)
    if grant.program_id is None:
        raise ProgramMissing(_("Choose the program in which the role is held."))
    return grant


def _words(grants: Collection[Grant]) -> list[str]:
    return sorted(f"{grant.role}@{grant.program_id or 'all'}" for grant in grants)


def _end_sessions(user: User) -> None:
    user.security_stamp = uuid.uuid4()
    user.save(update_fields=["security_stamp"])
