"""The programs of the demonstration: one of each kind, each with terms that went the way of any others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from diversion.accounts.models import User
from diversion.programs import actions
from diversion.programs.actions import NewProgram
from diversion.programs.models import Door, Offense, PolicyVersion, Program, ProgramModel, StatuteBasis, Track
from diversion.programs.terms import Switch, Terms, terms_of

ZONE = "America/Los_Angeles"
CALLBACK = "+12095550100"
DECIDED = "Steering group, minutes of the day before"


@dataclass(frozen=True, slots=True)
class Demo:
    """One program and the terms of one version: what it does not name is as the tracker proposes it."""

    new: NewProgram
    statutes: tuple[str, ...]
    switches: tuple[Switch, ...]
    values: Mapping[str, object]


def _new(code: str, name: str, model: str, track: str) -> NewProgram:
    return NewProgram(
        code=code,
        name=name,
        public_name="Northgate Services",
        model=model,
        track=track,
        time_zone=ZONE,
        sender_name="Northgate",
        callback_phone=CALLBACK,
    )


FOPP = Demo(
    _new("fopp", "First Offender Program, Tracy", ProgramModel.FOPP, Track.BUYER),
    ("647(b)(2)", "653.25"),
    (
        Switch("of_age", {}),
        Switch("first_offense", {}, needs_evidence=True),
        Switch("no_earlier_diversion", {"years": 5}),
        Switch("no_violence", {}),
        Switch("no_warrant", {}),
        Switch("no_minor_involved", {}),
    ),
    {"statute_basis": StatuteBasis.CA_PRETRIAL, "watch_months": 6, "doors": [Door.PROSECUTOR_LIST, Door.COURT]},
)
PREBOOKING = Demo(
    _new("prebooking", "Pre-booking Diversion, Tracy", ProgramModel.PREBOOKING, Track.GENERAL),
    ("647(b)(1)",),
    (
        Switch("of_age", {}),
        Switch("prior_involvement", {"months": 24}),
        Switch("in_area", {}),
        Switch("no_contact_order", {}),
        Switch("not_promoting", {}),
        Switch("own_interest", {}),
    ),
    {
        "statute_basis": StatuteBasis.CA_LEAD,
        "intake_days": 30,
        "doors": [Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT, Door.COMMUNITY],
    },
)
COURT = Demo(
    _new("postbooking", "Court Diversion, Tracy", ProgramModel.POSTBOOKING, Track.SELLER),
    ("647(b)(1)",),
    (
        Switch("of_age", {}),
        Switch("not_registrable", {}, needs_evidence=True),
        Switch("no_dv_or_stalking_charge", {}),
        Switch("no_earlier_diversion", {"years": 3}, is_blocking=False),
    ),
    {"statute_basis": StatuteBasis.CA_JUDICIAL, "term_months": 12, "sessions_required": 6, "watch_months": 0},
)


# What the second version of the court program says, and what is being thought about for the third.
SECOND = {"term_months": 18}
THIRD = {"term_months": 24}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes the terms of the demonstration, and the instant and local day at which it is done."""

    by: User
    now: datetime
    today: date

    def add(self, demo: Demo, *, from_on: date) -> Program:
        """Add a program with its first version in force from the local day `from_on`, and return it."""
        program = actions.add_program(demo.new, on=self.today, by=self.by, at=self.now)
        draft = program.policies.get(is_draft=True)
        offenses = Offense.objects.filter(statute__in=demo.statutes).values_list("pk", flat=True)
        terms = replace(terms_of(draft), offenses=frozenset(offenses), switches=demo.switches)
        self.revise(draft, replace(terms, values={**terms.values, **demo.values}))
        self.approve(draft, from_on=from_on)
        return program

    def draft(self, program: Program, values: Mapping[str, object], *switches: Switch) -> PolicyVersion:
        """Draft the next version of a program, with these values and further criteria, and return it."""
        draft = actions.draft_version(program_id=program.pk, on=self.today, by=self.by, at=self.now)
        terms = terms_of(draft)
        self.revise(draft, replace(terms, values={**terms.values, **values}, switches=(*terms.switches, *switches)))
        return draft

    def revise(self, draft: PolicyVersion, terms: Terms) -> None:
        actions.revise_draft(terms, draft_id=draft.pk, on=self.today, by=self.by, at=self.now)

    def approve(self, draft: PolicyVersion, *, from_on: date) -> None:
        actions.approve_version(
            draft_id=draft.pk, from_on=from_on, today=self.today, decided=DECIDED, by=self.by, at=self.now
        )


def class_program(author: Author) -> Program:
    """Add the class program, whose terms hold since the beginning of 2026, and return it."""
    actions.load_offenses(at=author.now)
    return author.add(FOPP, from_on=date(2026, 1, 1))


def other_programs(author: Author) -> list[Program]:
    """Add a pre-booking and a court program, and return them. The second has two versions, a draft, and a review that is due."""
    prebooking = author.add(PREBOOKING, from_on=author.today - timedelta(days=300))
    review_due_on = author.today + timedelta(days=45)
    court = replace(COURT, new=replace(COURT.new, review_due_on=review_due_on))
    program = author.add(court, from_on=author.today - timedelta(days=300))
    author.approve(author.draft(program, SECOND), from_on=author.today - timedelta(days=90))
    author.draft(program, THIRD, Switch("no_warrant", {}))
    return [prebooking, program]
