"""What is known of one person when two are compared: values only, from a form, a row of a list or the database."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Particulars:
    """One person's particulars. Any may be missing: what is missing speaks neither for nor against.

    `phones` are E.164, `emails` and `addresses` as written, `identifiers` are (kind, agency id, digest).
    """

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
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
