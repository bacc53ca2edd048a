"""Questions about programs."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from diversion.accounts.reach import Span
from diversion.core.errors import DomainError
from diversion.programs.models import PolicyVersion, Program


class NoPolicyInForce(DomainError):
    """A program has no policy version that covers the day."""


@dataclass(frozen=True, slots=True)
class ProgramChoice:
    """A program as a list offers it."""

    id: UUID
    name: str


def programs_in(span: Span) -> QuerySet[Program]:
    """Return the programs that `span` covers wholly."""
    return Program.objects.all() if span.everywhere else Program.objects.filter(pk__in=span.programs)


def program_choices(span: Span) -> list[ProgramChoice]:
    """Return what a form may offer, by name. One query."""
    rows = programs_in(span).order_by("name").values_list("pk", "name")
    return [ProgramChoice(*row) for row in rows]


def policy_on(program_id: UUID, day: date) -> PolicyVersion:
    """Return the version in force in a program on a local day.

    Raises:
        NoPolicyInForce: none covers that day.
    """
    in_force = PolicyVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day),
        program_id=program_id,
        effective_from__lte=day,
        is_draft=False,
    )
    policy = in_force.order_by("-version").first()
    if policy is None:
        raise NoPolicyInForce(_("This program has no policy for that day. An administrator can add one."))
    return policy
