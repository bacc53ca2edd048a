"""Questions about staff: what they may reach, and who they are."""

from diversion.accounts.models import RoleGrant, User
from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role


def reach_of(user: User) -> Reach:
    """Return what `user` may see and do, as of now. One query; nobody's rights are remembered between requests."""
    live = RoleGrant.objects.filter(user=user, ended_at__isnull=True).values_list("role", "program_id")
    return Reach(user_id=user.pk, grants=[Grant(Role(role), program_id) for role, program_id in live])
