"""What is known of one person when two are compared: values only, from a form, a row of a list or the database."""

from dataclasses import dataclass, field
from datetime import date

from diversion.core.names import display_name


@dataclass(frozen=True, slots=True)
class Particulars:
    """One person's particulars. Any may be missing: what is missing speaks neither for nor against.

    `phones` are E.164, `emails` and `addresses` as written, `identifiers` are (kind, agency id, digest), `other_names` are
    (given name, family name), of which a part that is empty is as in the person's own name.
    """

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
    other_names: tuple[tuple[str, str], ...] = ()
    phones: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    addresses: frozenset[str] = field(default_factory=frozenset)
    identifiers: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)

    @property
    def first_names(self) -> tuple[str, ...]:
        """The names that somebody may be called by: on paper, and as they go by."""
        given, preferred = self.given_name, self.preferred_name
        if given and preferred and given != preferred:
            return (given, preferred)
        return (given or preferred,) if given or preferred else ()

    @property
    def called(self) -> "tuple[Called, ...]":
        """Every way to call this person, the own name first."""
        own = Called(self.first_names, self.family_name)
        others = (
            Called((given,) if given else self.first_names, family or self.family_name, display_name(given, family))
            for given, family in self.other_names
        )
        return (own, *others)


@dataclass(frozen=True, slots=True)
class Called:
    """One name of a person, whole. `other` is how the other name is written that it is made of; empty for the own one."""

    first_names: tuple[str, ...]
    family_name: str
    other: str = ""
