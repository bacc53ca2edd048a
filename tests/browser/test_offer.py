"""From the offer to the signature: a prosecutor chooses what is done about the last day to file, a coordinator enters what was signed."""

from datetime import date

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.models import Offer
from diversion.enrollments.states import ClockChoice, EnrollmentStatus
from diversion.programs.models import StatuteBasis
from tests import factories
from tests.browser import looking
from tests.browser.tabs import DESK, PHONE, complaints_of
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(transactional_db):
    """Somebody who was found eligible; the watch period of a year would outlive the last day to file."""
    policy = factories.PolicyFactory(watch_months=12, fee_standard=300, statute_basis=StatuteBasis.CA_LEAD)
    person = factories.PersonFactory(given_name="Leon", family_name="Ibarra")
    file = factories.EnrollmentFactory(
        unsigned=True, program=policy.program, person=person, status=EnrollmentStatus.ELIGIBLE
    )
    charge = ChargeFactory(incident=IncidentFactory(), person=person, limitation_on=date(2027, 9, 1))
    ReferralFactory(person=person, program=policy.program, enrollment=file, incident=charge.incident)
    return file


@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("es", PHONE)])
def test_an_offer_that_outlives_the_last_day_to_file_is_made_and_signed(visit, file, language, width):
    office = visit(factories.staff(Role.COORDINATOR, file.program), language=language, width=width)
    prosecutor = visit(factories.staff(Role.PROSECUTOR, file.program), language=language, width=width)
    for tab in (office, prosecutor):
        looking.prepare(tab.context)
    complaints = [complaints_of(tab) for tab in (office, prosecutor)]
    page = reverse("people:show", args=[file.person_id])
    offer, sign = f"#offer-{file.pk}", f"#sign-{file.pk}"

    office.goto(page)
    assert office.get_attribute(f"[aria-describedby='offer-{file.pk}-why']", "aria-disabled") == "true"
    assert list(looking.faults(office, width=width)) == []

    prosecutor.goto(page)
    prosecutor.click(f"{offer} summary")
    prosecutor.press(f"{offer} input[value=shorter_watch]", "Space")
    prosecutor.fill(f"{offer} [name=months]", "11")
    prosecutor.click(f"{offer} form button")
    prosecutor.wait_for_selector(
        f"{offer}[open] .usa-error-message, {offer}[open] .usa-alert, {offer}[open] [role=alert]"
    )
    assert list(looking.faults(prosecutor, width=width)) == []
    prosecutor.fill(f"{offer} [name=months]", "3")
    prosecutor.click(f"{offer} form button")
    prosecutor.wait_for_selector(".note.ok")

    office.goto(page)
    office.click(f"{sign} summary")
    office.fill(f"{sign} [name=version]", "2026-1")
    office.select_option(f"{sign} [name=counsel]", "declined")
    office.select_option(f"{sign} select[name=signed_by]", "participant")
    office.fill(f"{sign} [name=witness]", "T. Quiroga")
    for box in office.locator(f"{sign} [name=stated]").all():
        box.press("Space")
    office.click(f"{sign} form button")
    office.wait_for_selector(".note.ok")

    assert list(looking.faults(office, width=width)) == []
    assert list(looking.faults_of_the_head(office, language=language, names={"Leon", "Ibarra"})) == []
    assert [tuple(error for error in heard if "422" not in error) for heard in complaints] == [(), ()]
    file.refresh_from_db()
    assert (file.status, file.agreement_version) == (EnrollmentStatus.ACCEPTED, "2026-1")
    assert (Offer.objects.get().choice, Offer.objects.get().watch_months) == (ClockChoice.SHORTER, 3)
    assert set(file.requirements.values_list("kind", flat=True)) == {"classes", "fee", "watch"}
