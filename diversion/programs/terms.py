"""The terms of a policy version as plain values, what each is called, and how it reads: for forms, pages and comparisons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from uuid import UUID

from django.utils.dateformat import time_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.programs.criteria import criterion
from diversion.programs.models import Door, PolicyVersion, ProgramModel, StatuteBasis, WatchBasis

Words = str | Promise
EVERY_MODEL = frozenset(ProgramModel)
_WITH_CLASSES = frozenset({ProgramModel.FOPP, ProgramModel.POSTBOOKING})
_PREBOOKING = frozenset({ProgramModel.PREBOOKING})
_POSTBOOKING = frozenset({ProgramModel.POSTBOOKING})


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a version as people read it. `hint` is said where it is set; `models` are the regimes that know it."""

    name: str
    label: Words
    hint: Words = ""
    models: frozenset[ProgramModel] = EVERY_MODEL


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that are read together."""

    name: str
    label: Words
    settings: tuple[Setting, ...]

    def settings_for(self, model: str) -> tuple[Setting, ...]:
        return tuple(setting for setting in self.settings if model in setting.models)


@dataclass(frozen=True, slots=True)
class Switch:
    """A criterion of the library as a version sets it. `parameters` are its own figures, by name."""

    code: str
    parameters: Mapping[str, int]
    is_blocking: bool = True
    needs_evidence: bool = False

    def words(self) -> str:
        """Return the whole of it as one sentence, in the reader's language."""
        said = criterion(self.code).words(self.parameters)
        weight = _("decides") if self.is_blocking else _("noted only")
        return " · ".join([said, weight, *([_("with evidence")] if self.needs_evidence else [])])


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a version says: `values` by the names of `SETTINGS`, the offenses that it takes, its criteria in order."""

    values: Mapping[str, object]
    offenses: frozenset[UUID]
    switches: tuple[Switch, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as a page shows it."""

    label: str
    words: str


SECTIONS = (
    Section(
        "law",
        gettext_lazy("Law and ways in"),
        (
            Setting("statute_basis", gettext_lazy("The law that the program rests on")),
            Setting(
                "admission_required",
                gettext_lazy("An admission of guilt is required"),
                gettext_lazy("Never under Cal. Penal Code 1001 and following."),
            ),
            Setting("doors", gettext_lazy("Ways in")),
            Setting("min_age", gettext_lazy("Youngest age"), gettext_lazy("Who is younger never gets a file.")),
        ),
    ),
    Section(
        "clocks",
        gettext_lazy("Clocks"),
        (
            Setting("offer_valid_days", gettext_lazy("Days that an offer holds")),
            Setting(
                "intake_days",
                gettext_lazy("Days from the referral to the intake"),
                gettext_lazy("At most 30 under Cal. Penal Code 1001.87."),
                _PREBOOKING,
            ),
            Setting(
                "term_months",
                gettext_lazy("Months of the diversion term"),
                gettext_lazy("At most 24 under Cal. Penal Code 1001.95."),
                _POSTBOOKING,
            ),
            Setting(
                "limitation_margin_days",
                gettext_lazy("Days to keep free before the last day to file"),
                gettext_lazy("No date of the program is set inside them while nothing is filed."),
            ),
            Setting("contact_alarm_days", gettext_lazy("Days without contact until an alarm")),
            Setting("enrollment_alarm_days", gettext_lazy("Days without an enrollment until an alarm")),
        ),
    ),
    Section(
        "classes",
        gettext_lazy("Classes"),
        (
            Setting("class_minutes_required", gettext_lazy("Minutes of class"), models=_WITH_CLASSES),
            Setting("sessions_required", gettext_lazy("Sessions"), models=_WITH_CLASSES),
            Setting("class_within_days", gettext_lazy("Days from the signature to the class"), models=_WITH_CLASSES),
            Setting("late_grace_minutes", gettext_lazy("Minutes late that are still let in"), models=_WITH_CLASSES),
            Setting(
                "least_minutes_present", gettext_lazy("Fewest minutes in the room that count"), models=_WITH_CLASSES
            ),
            Setting(
                "turned_away_excused",
                gettext_lazy("Who is turned away for coming late is excused"),
                gettext_lazy("Otherwise it is a miss."),
                _WITH_CLASSES,
            ),
            Setting(
                "one_may_countersign",
                gettext_lazy("Who signs a register may countersign it"),
                gettext_lazy("For an office of one. Two pairs of eyes are better evidence."),
                _WITH_CLASSES,
            ),
            Setting("makeup_limit", gettext_lazy("Make-up classes"), models=_WITH_CLASSES),
            Setting("reschedule_limit", gettext_lazy("Changes of date"), models=_WITH_CLASSES),
            Setting(
                "reschedule_cutoff_hours",
                gettext_lazy("Hours before the class when changes of date end"),
                models=_WITH_CLASSES,
            ),
        ),
    ),
    Section(
        "watch",
        gettext_lazy("Watch period"),
        (
            Setting("watch_months", gettext_lazy("Months of the watch period"), models=_WITH_CLASSES),
            Setting("watch_basis", gettext_lazy("The watch period begins with"), models=_WITH_CLASSES),
        ),
    ),
    Section(
        "fee",
        gettext_lazy("Fee"),
        (
            Setting(
                "fee_standard",
                gettext_lazy("Full fee in dollars"),
                gettext_lazy("0 where there is none. Who cannot pay is never refused."),
            ),
            Setting("fee_due_days", gettext_lazy("Days from the signature until it is due")),
            Setting(
                "fee_reason",
                gettext_lazy("Why a fee is lawful here"),
                gettext_lazy("Needed with a law of California: who looked at it, and when."),
            ),
        ),
    ),
    Section(
        "texts",
        gettext_lazy("Texts"),
        (
            Setting(
                "send_from",
                gettext_lazy("Texts go from"),
                gettext_lazy("On the reader’s clock, never before 8:00 AM."),
            ),
            Setting("send_until", gettext_lazy("Texts go until"), gettext_lazy("Never after 9:00 PM.")),
            Setting(
                "review_days",
                gettext_lazy("Days until somebody asks again what is safe"),
                gettext_lazy("At most 180. Few where somebody may read along."),
            ),
        ),
    ),
)
SETTINGS = tuple(setting for section in SECTIONS for setting in section.settings)
_LABELS = {"statute_basis": StatuteBasis, "watch_basis": WatchBasis}


def values_of(policy: PolicyVersion) -> dict[str, object]:
    """Return the value of each setting, by name."""
    return {setting.name: getattr(policy, setting.name) for setting in SETTINGS}


def terms_of(policy: PolicyVersion) -> Terms:
    """Return everything that a version says. Two queries."""
    rows = policy.criteria.order_by("position", "code")
    return Terms(
        values=values_of(policy),
        offenses=frozenset(policy.offenses.values_list("pk", flat=True)),
        switches=tuple(Switch(row.code, row.parameters, row.is_blocking, row.needs_evidence) for row in rows),
    )


def words_for(name: str, value: object) -> str:
    """Return the value of a setting as people read it, in the reader's language."""
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case list() | tuple():
            return ", ".join(str(Door(door).label) for door in value) or _("None")
        case Decimal():
            return f"${value:,.2f}"
        case time():
            return str(time_format(value, "g:i A"))
    known = _LABELS.get(name)
    return str(known(value).label) if known else str(value) or _("Nothing said")


def lines_of(section: Section, terms: Terms, model: str) -> list[Line]:
    """Return the settings of a section that `model` knows, as a page shows them."""
    return [
        Line(capfirst(str(setting.label)), words_for(setting.name, terms.values[setting.name]))
        for setting in section.settings_for(model)
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions, in words. `old` or `new` is empty for what only one of them has."""

    label: str
    old: str
    new: str


def changes_between(older: Terms, newer: Terms, *, offenses: Mapping[UUID, str]) -> list[Change]:
    """Return what differs, in the order of the page: settings, offenses, criteria. `offenses` are the names to call them by."""
    return [
        *_changed_settings(older, newer),
        *_changed_offenses(older.offenses, newer.offenses, offenses),
        *_changed_criteria(older.switches, newer.switches),
    ]


def _changed_settings(older: Terms, newer: Terms) -> Iterator[Change]:
    for setting in SETTINGS:
        before, after = (words_for(setting.name, terms.values[setting.name]) for terms in (older, newer))
        if before != after:
            yield Change(str(setting.label), before, after)


def _changed_offenses(older: frozenset[UUID], newer: frozenset[UUID], names: Mapping[UUID, str]) -> Iterator[Change]:
    for pk in sorted(older ^ newer, key=lambda pk: names[pk]):
        gone = pk in older
        yield Change(_("Offense"), names[pk] if gone else "", "" if gone else names[pk])


def _changed_criteria(older: Iterable[Switch], newer: Iterable[Switch]) -> Iterator[Change]:
    before, after = ({switch.code: switch.words() for switch in switches} for switches in (older, newer))
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            yield Change(_("Criterion"), before.get(code, ""), after.get(code, ""))
