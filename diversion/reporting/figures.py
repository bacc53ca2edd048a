"""The figures of a group of referrals, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the referrals of one group. Each of them is in exactly one of four counts.

    `referred` is `open` + `completed` + `not_completed` + `no_outcome`. Of `not_completed`, `never_began` were not
    eligible, declined or let the offer expire. Of `referred`, `overridden` were found eligible against a criterion (R-019b);
    None where the reader may not know. Days run from the day of referral to the day of the end, over `closed`;
    None where nobody's record is closed, or where the reader may not know.
    """

    referred: int
    open: int
    completed: int
    not_completed: int
    never_began: int
    no_outcome: int
    overridden: int | None
    mean: float | None
    median: float | None
    longest: int | None

    @property
    def closed(self) -> int:
        """Those with an outcome: the denominator of `rate` and of the days."""
        return self.completed + self.not_completed

    @property
    def rate(self) -> float | None:
        """Completed of closed; None where nothing is closed."""
        return self.completed / self.closed if self.closed else None


@dataclass(frozen=True, slots=True)
class Group:
    """One value of what the referrals are grouped by. `key` is None for small groups counted together."""

    key: str | int | None
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The same referrals four ways. `total` is None where it is too small for its reader."""

    total: Figures | None
    by_program: list[Group]
    by_year: list[Group]
    by_race: list[Group]
    by_gender: list[Group]
    small_hidden: bool
