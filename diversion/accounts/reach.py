"""What one signed-in person may see and do: their grants, read against the walls. Plain values, no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from diversion.accounts.walls import FieldClass, Level, Role, cell


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held in one program, or in every program of the agency when `program_id` is None."""

    role: Role
    program_id: UUID | None


@dataclass(frozen=True, slots=True)
class Span:
    """The programs in which something is allowed: all of them, or those named; in `own` only one's own records."""

    everywhere: bool
    programs: frozenset[UUID]
    own: frozenset[UUID]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.programs) or bool(self.own)

    def covers(self, program_id: UUID, *, own: bool = False) -> bool:
        """Tell whether a record of `program_id` lies inside; `own` says that it is the holder's own record."""
        return self.everywhere or program_id in self.programs or (own and program_id in self.own)


class Reach:
    """Every question about rights goes through here. Default deny."""

    def __init__(self, *, user_id: UUID, grants: Iterable[Grant]) -> None:
        self.user_id = user_id
        self.grants = tuple(grants)

    def may(self, field_class: FieldClass, level: Level) -> bool:
        """Tell whether the holder reaches `level` of `field_class` anywhere at all. Pages ask this; lists use `span`."""
        return bool(self.span(field_class, level))

    def span(self, field_class: FieldClass, level: Level) -> Span:
        """Return where the holder reaches at least `level` of `field_class`."""
        full, own, everywhere = set(), set(), False
        for grant in self.grants:
            allowed = cell(grant.role, field_class)
            if allowed.level < level:
                continue
            if grant.program_id is None:
                everywhere = True
            elif allowed.own:
                own.add(grant.program_id)
            else:
                full.add(grant.program_id)
        return Span(everywhere=everywhere, programs=frozenset(full), own=frozenset(own))

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The distinct roles held, in the order of the role list."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)
