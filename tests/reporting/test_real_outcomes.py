"""The published list of a county, and the figures that its office would find in it."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from diversion.people.models import Person
from diversion.programs.models import Door
from diversion.referrals.models import Outcome, ReceivedHow, Referral
from diversion.reporting.outcomes import outcomes_everywhere
from tests.factories import ProgramFactory

DATA = Path(__file__).resolve().parents[3] / "shared/data"
COUNTY = DATA / "diversion/cook_county_sao_diversion_2021.csv"
OUTCOMES = {"Graduated": Outcome.COMPLETED, "Failed": Outcome.NOT_COMPLETED, "": ""}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.skipif(not COUNTY.exists(), reason=f"NOT RUN: the public lists are not at {DATA}"),
]


def day(typed):
    return datetime.strptime(typed, "%m/%d/%Y %I:%M:%S %p").date() if typed else None  # noqa: DTZ007  # a day, no instant


def lay_in(rows):
    """Write the list as referrals, each of somebody of their own: outcomes count referrals, not people."""
    programs = {
        code: ProgramFactory(code=code.lower(), name=code) for code in {row["DIVERSION_PROGRAM"] for row in rows}
    }
    people = [
        Person(record_no=f"P-{place}", known_by_number=True, race=row["RACE"], gender=row["GENDER"])
        for place, row in enumerate(rows)
    ]
    Person.objects.bulk_create(people, batch_size=2_000)
    referrals = [
        Referral(
            number=f"R-{place}",
            person=people[place],
            program=programs[row["DIVERSION_PROGRAM"]],
            door=Door.PROSECUTOR_LIST,
            received_how=ReceivedHow.LIST,
            received_on=day(row["RECEIVED_DATE"]),
            referred_on=day(row["REFERRAL_DATE"]),
            outcome=OUTCOMES[row["DIVERSION_RESULT"]],
            closed_on=day(row["DIVERSION_CLOSED_DATE"]),
            source_key=f"{place}",
        )
        for place, row in enumerate(rows)
    ]
    # Two rows of one person, program and day are the importer's matter; here each has a person of its own.
    Referral.objects.bulk_create(referrals, batch_size=2_000)


def test_the_figures_of_a_county_come_out_as_it_publishes_them():
    with COUNTY.open(newline="", encoding="utf-8-sig") as file:
        lay_in(list(csv.DictReader(file)))

    found = outcomes_everywhere()

    total = found.total
    assert (total.referred, total.completed, total.not_completed, total.open) == (22_508, 13_266, 4_127, 5_115)
    assert (total.closed, round(total.mean, 2), total.median, total.longest) == (17_393, 158.46, 82, 4_289)
    assert {group.name: round(group.figures.rate, 4) for group in found.by_program} == {
        "DS": 0.8594,
        "DDPP": 0.8218,
        "BR9": 0.7998,
        "RJCC": 0.7091,
        "VC": 0.6607,
        "ARI": 0.5694,
        "MHC": 0.4794,
        "DC": 0.4538,
        "ACT": 0.4326,
    }
    for ways in (found.by_program, found.by_year, found.by_race, found.by_gender):
        assert sum(group.figures.referred for group in ways) == 22_508
    assert 1946 in [group.key for group in found.by_year]
