"""Transition tables: what may follow what, as data that code, tests, constraints and docs all read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError

S = TypeVar("S", bound=TextChoices)


class TransitionNotAllowed(DomainError):
    """The record is in a state that this transition may not leave."""


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One named step: any of `sources` may become `target`. `code` is its number in the field's own tables (F7)."""

    name: str
    sources: frozenset[S]
    target: S
    code: str = ""

    def leave(self, current: S) -> S:
        """Return the state that follows `current`.

        Raises:
            TransitionNotAllowed: `current` is not one of `sources`.
        """
        if current not in self.sources:
            raise TransitionNotAllowed(
                _("This cannot be done now: the record is already “%(state)s”.") % {"state": current.label}
            )
        return self.target


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[S]):
    """A whole lifecycle. `transitions` is complete: a step that is not in it cannot happen. `states` may be some of their type."""

    states: Iterable[S]
    initial: S
    transitions: tuple[Transition[S], ...]

    def open_from(self, current: S) -> list[Transition[S]]:
        """Return the steps that may be offered for a record in `current`."""
        return [step for step in self.transitions if current in step.sources]

    def terminal(self) -> frozenset[S]:
        """Return the states that nothing leaves."""
        return frozenset(state for state in self.states if not self.open_from(state))

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Return every (from, to) that the table allows."""
        return frozenset((str(source), str(move.target)) for move in self.transitions for source in move.sources)

    def mermaid(self) -> str:
        """Return the lifecycle as a Mermaid diagram, one arrow a line, in table order."""
        arrows = [f"[*] --> {self.initial.value}"]
        for move in self.transitions:
            label = f"{move.code} {move.name}".strip()
            arrows += [f"{source.value} --> {move.target.value}: {label}" for source in sorted(move.sources)]
        return "\n".join(["stateDiagram-v2", *(f"    {arrow}" for arrow in arrows)])


def step(name: str, sources: Iterable[S], target: S, code: str = "") -> Transition[S]:
    """Return a transition; reads as a table row where lifecycles are written down."""
    return Transition(name=name, sources=frozenset(sources), target=target, code=code)
