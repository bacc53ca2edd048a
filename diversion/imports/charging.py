"""What the statutes of a list mean: the offense that is written exactly so, or the one that a person named. Never a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext as _

from diversion.imports.checking import Intake, Refused
from diversion.programs.models import Offense
from diversion.programs.offenses import Doubt, limitation_on, offense_among


class UnclearStatute(Refused):
    """A charge that is like offenses of the program's law, and written as none of them. A person says which is meant."""


@dataclass(frozen=True, slots=True)
class Charges:
    """The law of one program, and what a person said about words that are unlike it.

    `said` maps a statute as the list writes it to the statute as the law does; an empty one says that it is no offense of ours.
    """

    offenses: tuple[Offense, ...]
    said: Mapping[str, str]
    _strange: set[str] = field(default_factory=set)

    def told_by(self, intake: Intake) -> Intake:
        """Return the row with the offense that its statute means, and the last day to file it.

        The statute itself stays as it was written. One that was not law on that day is taken with a warning.

        Raises:
            UnclearStatute: it may mean several offenses, or is written unlike the one that it may mean.
        """
        written = self.said.get(intake.statute, intake.statute)
        if not self.offenses or not written or written in self._strange:
            return intake
        answer = offense_among(self.offenses, written, intake.incident_on)
        if answer.offense is not None:
            return _with(answer.offense, intake)
        if any(row.statute == written for row in self.offenses):
            return replace(intake, warnings=(*intake.warnings, _("The charge was not law on that day.")))
        # Like which offense it is does not hang on the day: what was like one that was law on another day is asked as well.
        ever = offense_among(self.offenses, written, None)
        if ever.doubt == Doubt.UNKNOWN:
            self._strange.add(written)
            return intake
        raise _unclear(intake.statute, answer.suggestions or ever.suggestions)


def law_of(programs: Iterable[UUID]) -> tuple[Offense, ...]:
    """Return the offenses of the places whose offenses the programs' policies name, also those that no policy names. One query."""
    places = Offense.objects.filter(policies__program__in=list(programs)).values("jurisdiction")
    return tuple(Offense.objects.filter(jurisdiction__in=places).order_by("statute", "effective_from"))


def unlike_the_law(statutes: Iterable[str], law: tuple[Offense, ...]) -> dict[str, tuple[Offense, ...]]:
    """Return the statutes that somebody must be asked about, in order, each with the offenses that it may mean."""
    written = {offense.statute for offense in law}
    answers = {statute: offense_among(law, statute, None) for statute in sorted(set(statutes) - written)}
    return {statute: answer.suggestions for statute, answer in answers.items() if answer.doubt == Doubt.UNCLEAR}


def _with(offense: Offense, intake: Intake) -> Intake:
    return replace(
        intake,
        offense_id=offense.pk,
        level=offense.level,
        offense=intake.offense or offense.title[:160],
        limitation_on=limitation_on(offense, intake.incident_on) if intake.incident_on else None,
    )


def _unclear(statute: str, alike: tuple[Offense, ...]) -> UnclearStatute:
    words = _("Nobody has said which offense “%(statute)s” is. It may be: %(alike)s.")
    named = ", ".join(dict.fromkeys(offense.statute for offense in alike))
    return UnclearStatute(words % {"statute": statute[:40], "alike": named})
