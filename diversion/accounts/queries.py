"""Questions about staff: what they may reach, and who they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

from diversion.accounts.models import RoleGrant, User
from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody holds, in words; `program` is empty for all programs."""

    role: str | Promise
    program: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One account as the list shows it."""

    id: UUID
    name: str
    email: str
    agency: str
    roles: tuple[HeldRole, ...]
    has_password: bool
    disabled_at: datetime | None
    disabled_reason: str
    invited_at: datetime
    last_login: datetime | None


def signed_in(user_id: str) -> User | None:
    """Return whom a session names, with the roles that they hold now; None when there is no such account. One query."""
    live = RoleGrant.objects.filter(user=OuterRef("pk"), ended_at__isnull=True)
    held = ArraySubquery(live.values_list(JSONObject(role="role", program_id="program_id")))
    return User.objects.annotate(held=held).filter(pk=user_id).first()


def reach_of(user: User) -> Reach:
    """Return what `user` may see and do. Nobody's rights are remembered between requests: at most one query, as of now.

    None is needed for whom `signed_in` returned.
    """
    held: list[dict[str, str]] | None = getattr(user, "held", None)
    if held is None:
        return Reach(user_id=user.pk, grants=live_grants(user.pk))
    grants = [Grant(Role(one["role"]), UUID(one["program_id"]) if one["program_id"] else None) for one in held]
    return Reach(user_id=user.pk, grants=grants)


def staff() -> list[StaffRow]:
    """Return every account by name. Two queries."""
    return [_row(user) for user in _users().order_by("name", "email")]


def staff_member(user_id: UUID) -> StaffRow | None:
    """Return one account; None when there is none."""
    user = _users().filter(pk=user_id).first()
    return _row(user) if user else None


def live_grants(user_id: UUID) -> list[Grant]:
    """Return the roles that a user holds now, in the order of the role list."""
    rows = RoleGrant.objects.filter(user=user_id, ended_at__isnull=True).values_list("role", "program_id")
    order = list(Role)
    return sorted((Grant(Role(role), program) for role, program in rows), key=lambda grant: order.index(grant.role))


def facilitators() -> list[User]:
    """Return the staff who can lead a class, by name."""
    leads = RoleGrant.objects.filter(role=Role.FACILITATOR, ended_at__isnull=True).values("user_id")
    return list(User.objects.filter(pk__in=leads, disabled_at__isnull=True).order_by("name"))


def _users() -> QuerySet[User]:
    live = RoleGrant.objects.filter(ended_at__isnull=True).select_related("program").order_by("role")
    return User.objects.select_related("agency").prefetch_related(Prefetch("grants", queryset=live, to_attr="live"))


def _row(user: User) -> StaffRow:
    live: list[RoleGrant] = user.live  # type: ignore[attr-defined]  # the prefetch above
    return StaffRow(
        id=user.pk,
        name=user.name,
        email=user.email,
        agency=user.agency.name,
        roles=tuple(HeldRole(Role(grant.role).label, grant.program.name if grant.program else "") for grant in live),
        has_password=user.has_usable_password(),
        disabled_at=user.disabled_at,
        disabled_reason=user.disabled_reason,
        invited_at=user.invited_at,
        last_login=user.last_login,
    )


def names_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return {user id: name} for accounts that exist. One query."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))
