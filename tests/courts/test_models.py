"""What the database refuses about incidents and charges, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.referrals import ChargeFactory, IncidentFactory

pytestmark = pytest.mark.django_db


def refused_by(name, make, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**values)


def test_an_agency_has_one_incident_of_a_report_number_and_many_without():
    first = IncidentFactory(report_no="26-1")
    IncidentFactory(report_no="26-1")  # another agency's
    IncidentFactory.create_batch(2, agency=first.agency, report_no="")

    refused_by("incident_one_per_report_number", IncidentFactory, agency=first.agency, report_no="26-1")


def test_a_person_is_charged_once_with_a_statute_in_an_incident_and_punctuation_makes_another_statute():
    charge = ChargeFactory(statute="647B")
    ChargeFactory(incident=charge.incident, person=charge.person, statute="647(B)")

    refused_by(
        "charge_one_per_person_and_statute",
        ChargeFactory,
        incident=charge.incident,
        person=charge.person,
        statute="647B",
    )


def test_several_people_are_charged_in_one_incident():
    charge = ChargeFactory()

    assert ChargeFactory(incident=charge.incident).incident.charges.count() == 2


@pytest.mark.parametrize(
    ("name", "values"),
    [("charge_status_known", {"status": "guessed"}), ("charge_filed_has_its_day", {"status": "filed"})],
)
def test_a_charge_that_cannot_be(name, values):
    refused_by(name, ChargeFactory, **values)
