"""Public lists of real offices, read in place: one that comes in whole, and three that name nobody."""

from pathlib import Path

import pytest
from django.db.models import Count, Q

from diversion.imports import layouts
from diversion.imports.taking import take
from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests.conftest import NOW
from tests.imports.lists import take_in

DATA = Path(__file__).resolve().parents[3] / "shared/data"
COUNTY = DATA / "diversion/cook_county_sao_diversion_2021.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.skipif(not COUNTY.exists(), reason=f"NOT RUN: the public lists are not at {DATA}"),
]


def take_the_county_in():
    return take(COUNTY, layouts.load("cook-county-sao"), layout_name="cook-county-sao", commit=True, by=None, at=NOW)


def test_every_row_is_taken_in_once_and_the_second_time_none():
    first = take_the_county_in()
    second = take_the_county_in()

    assert (first.rows, first.created, first.rejected, first.matches) == (22_508, 22_508, [], [])
    assert (second.created, second.updated, second.unchanged) == (0, 0, 22_508)
    assert (Referral.objects.count(), Person.objects.count()) == (22_508, 21_355)
    assert first.warnings["Referred before it was received."] == 4_360
    assert first.warnings["A year before 1980."] == 1


def test_outcomes_are_those_that_the_office_publishes():
    take_the_county_in()

    counts = Referral.objects.values_list("program__name").annotate(
        done=Count("pk", filter=Q(outcome="completed")), closed=Count("pk", filter=~Q(outcome=""))
    )
    assert {name: round(done / closed, 4) for name, done, closed in counts} == {
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
    assert dict(Referral.objects.values_list("outcome").annotate(Count("pk"))) == {
        "completed": 13_266,
        "not_completed": 4_127,
        "": 5_115,
    }


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        (
            "police/seattle_spd_prostitution.csv",
            3_744,
            {"report_no": "General Offense Number", "received_on": "Event Clearance Date"},
        ),
        ("police/sfpd_prostitution.csv", 7_484, {"received_on": "Dates"}),
        ("attendance/court_dates_idaho.csv", 29, {"report_no": "CaseNumber", "received_on": "HearingDate"}),
    ],
)
def test_a_list_that_names_nobody_is_refused_row_by_row(name, rows, columns):
    agency = {"name": "An office", "kind": "police", "time_zone": "America/Los_Angeles"}
    programs = {"any": {"code": "any", "model": "postbooking"}}

    taken = take_in(DATA / name, {"columns": columns, "agency": agency, "programs": programs, "past_records": True})

    assert (taken.rows, taken.created, len(taken.rejected)) == (rows, 0, rows)
    assert {remark.reason for remark in taken.rejected} == {"The row does not say who it is: no name and no number."}
