"""Layouts: how one agency writes its lists. Which column is what, how it writes dates, and what its words mean here."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from diversion.accounts.models import AgencyKind
from diversion.core.errors import DomainError
from diversion.imports.dates import DateOrder
from diversion.imports.models import KeptLayout
from diversion.programs.models import Door, ProgramModel, Track
from diversion.referrals.models import Outcome

KNOWN = Path(__file__).parent / "known"


class Field(StrEnum):
    """What a column of a list can be."""

    PERSON_NO = "person_no"
    FULL_NAME = "full_name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH_DATE = "birth_date"
    RACE = "race"
    GENDER = "gender"
    REPORT_NO = "report_no"
    INCIDENT_ON = "incident_on"
    STATUTE = "statute"
    OFFENSE = "offense"
    PROGRAM = "program"
    RECEIVED_ON = "received_on"
    REFERRED_ON = "referred_on"
    OUTCOME = "outcome"
    CLOSED_ON = "closed_on"


DATES = (Field.BIRTH_DATE, Field.INCIDENT_ON, Field.RECEIVED_ON, Field.REFERRED_ON, Field.CLOSED_ON)


class LayoutFaulty(DomainError):
    """The layout cannot be used, or does not fit the list."""


@dataclass(frozen=True, slots=True)
class AgencyOfLayout:
    """The agency that keeps the list. It is created by a commit where it does not exist."""

    name: str
    kind: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class ProgramOfLayout:
    """A program that a word of the list means. With a `model` it is created by a commit where it does not exist."""

    code: str
    name: str = ""
    model: str = ""
    track: str = Track.GENERAL


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list is read. `columns` maps fields to headings; `programs` and `outcomes` map the list's words, matched whole;
    an outcome of None says that the record is open. `statutes` maps a charge that is written unlike the law to the statute
    that it is, or to an empty one where it is no offense of ours. `date_orders` is for columns that differ from `date_order`.

    `past_records` says that the list is of what was kept elsewhere: rows come in with their outcome and open no file here.
    """

    columns: Mapping[Field, str]
    agency: AgencyOfLayout
    programs: Mapping[str, ProgramOfLayout]
    outcomes: Mapping[str, Outcome | None] = field(default_factory=dict)
    statutes: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    date_orders: Mapping[Field, DateOrder] = field(default_factory=dict)
    door: Door = Door.PROSECUTOR_LIST
    past_records: bool = False


def load(name_or_file: str) -> Layout:
    """Return a layout from a JSON file, or by its name one that comes with the tracker or was kept from the page.

    Two agencies may keep layouts of one name: the one used last is meant.

    Raises:
        LayoutFaulty: there is none, or it cannot be used.
    """
    path = next((path for path in (Path(name_or_file), KNOWN / f"{name_or_file}.json") if path.is_file()), None)
    if path is None:
        kept = KeptLayout.objects.filter(name=name_or_file).order_by("-used_at").first()
        if kept:
            return from_json(kept.body)
        known = ", ".join(sorted(path.stem for path in KNOWN.glob("*.json")))
        raise LayoutFaulty(
            _("There is no layout “%(name)s”. Give a JSON file, or one of: %(known)s.")
            % {"name": name_or_file, "known": known}
        )
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise LayoutFaulty(_("The layout is not JSON: %(problem)s") % {"problem": problem}) from problem
    return from_json(body)


def known_for(header: Collection[str]) -> Mapping[str, Any]:
    """Return, as JSON, the layout that comes with the tracker and whose columns a list all has; empty when there is none."""
    bodies = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(KNOWN.glob("*.json")))
    return next((body for body in bodies if set(body["columns"].values()) <= set(header)), {})


def from_json(body: Any) -> Layout:
    """Return the layout that JSON describes; its shape is that of the files in `known/`.

    Raises:
        LayoutFaulty: a part is missing, of the wrong kind, or says what cannot be.
    """
    try:
        layout = Layout(
            columns={Field(name): str(heading).strip() for name, heading in body["columns"].items()},
            agency=_agency(body["agency"]),
            programs={str(word): _program(spec) for word, spec in body["programs"].items()},
            outcomes={str(word): Outcome(said) if said else None for word, said in body.get("outcomes", {}).items()},
            statutes={str(word): str(said) for word, said in body.get("statutes", {}).items()},
            date_order=DateOrder(body["date_order"]) if body.get("date_order") else None,
            date_orders={Field(name): DateOrder(order) for name, order in body.get("date_orders", {}).items()},
            door=Door(body.get("door", Door.PROSECUTOR_LIST)),
            past_records=bool(body.get("past_records", False)),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise LayoutFaulty(
            _("The layout is not complete or not right: %(problem)s") % {"problem": problem}
        ) from problem
    _check(layout)
    return layout


def places(layout: Layout, header: tuple[str, ...]) -> dict[Field, int]:
    """Return at which place of a row each field stands.

    Raises:
        LayoutFaulty: the list lacks a column that the layout names, or has it twice.
    """
    unclear = [heading for heading in layout.columns.values() if header.count(heading) != 1]
    if unclear:
        raise LayoutFaulty(
            _("The list has no column, or more than one, called: %(headings)s. It has: %(header)s.")
            % {"headings": ", ".join(unclear), "header": ", ".join(header)}
        )
    return {name: header.index(heading) for name, heading in layout.columns.items()}


def _check(layout: Layout) -> None:
    if not {Field.RECEIVED_ON, Field.REFERRED_ON} & set(layout.columns):
        raise LayoutFaulty(_("Say which column is the day on which the referral was received."))
    if Field.PROGRAM not in layout.columns and len(layout.programs) != 1:
        raise LayoutFaulty(_("Say which column names the program, or give the one program of the whole list."))


def _agency(body: Mapping[str, str]) -> AgencyOfLayout:
    return AgencyOfLayout(name=body["name"], kind=AgencyKind(body["kind"]), time_zone=body["time_zone"])


def _program(body: str | Mapping[str, str]) -> ProgramOfLayout:
    if isinstance(body, str):
        return ProgramOfLayout(code=body)
    model = ProgramModel(body["model"]) if body.get("model") else ""
    return ProgramOfLayout(body["code"], body.get("name", ""), model, Track(body.get("track", Track.GENERAL)))
