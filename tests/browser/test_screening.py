"""A screening from the referral to a decision against a criterion: two people, two languages, at a desk and on a phone."""

from datetime import date

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import EnrollmentStatus, fopp
from diversion.referrals.models import ScreeningDecision
from tests import factories
from tests.browser import looking
from tests.browser.tabs import DESK, PHONE, complaints_of
from tests.factories.screening import policy_asking, screened_under

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(transactional_db):
    """Somebody who was referred: born long ago, and asked for age, a warrant, and an earlier part in diversion."""
    policy = policy_asking("of_age", "no_warrant", "no_earlier_diversion")
    person = factories.PersonFactory(given_name="Leon", family_name="Ibarra", birth_date=date(1990, 1, 1))
    return screened_under(policy, person=person, status=EnrollmentStatus.REFERRED)


@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("es", PHONE)])
def test_a_file_is_screened_turned_down_and_found_eligible_after_all(visit, file, language, width):
    office = visit(factories.staff(Role.COORDINATOR, file.program), language=language, width=width)
    prosecutor = visit(factories.staff(Role.PROSECUTOR, file.program), language=language, width=width)
    for tab in (office, prosecutor):
        looking.prepare(tab.context)
    complaints = [complaints_of(tab) for tab in (office, prosecutor)]
    screening = reverse("screening:show", args=[file.person_id, file.pk])

    office.goto(reverse("people:show", args=[file.person_id]))
    office.click(f"a[href='{screening}']")
    office.click("form[action$='/open/'] button")
    for code in ("of_age", "no_earlier_diversion"):
        office.click(f"#criterion-{code} form[action$='/confirm/'] button")
        office.wait_for_selector(f"#criterion-{code} .st.ok")
    office.click("#ask-no_warrant summary")
    office.press("#ask-no_warrant input[value=fail]", "Space")
    office.select_option("#ask-no_warrant [name=source]", "court_index")
    office.click("#ask-no_warrant form button")
    office.wait_for_selector("#criterion-no_warrant .st.stop")
    assert list(looking.faults(office, width=width)) == []

    prosecutor.goto(screening)
    assert prosecutor.get_attribute("form[action$='/eligible/'] button", "aria-disabled") == "true"
    prosecutor.click("#ineligible summary")
    prosecutor.press("#ineligible input[value=open_warrant]", "Space")
    prosecutor.click("#ineligible form button")
    prosecutor.click("#override summary")
    prosecutor.fill("#override textarea", "The court recalled it")
    assert list(looking.faults(prosecutor, width=width)) == []
    prosecutor.click("#override form button")
    prosecutor.wait_for_selector("#decided .st.warn")

    assert list(looking.faults(prosecutor, width=width)) == []
    assert list(looking.faults_of_the_head(prosecutor, language=language, names={"Leon", "Ibarra"})) == []
    assert complaints == [[], []]
    assert Enrollment.objects.get().status == EnrollmentStatus.ELIGIBLE
    decision = ScreeningDecision.objects.get(is_override=True)
    assert (decision.against, decision.reason) == (["no_warrant"], "The court recalled it")
    assert StatusChange.objects.filter(step=fopp.OVERRIDE.name).count() == 1
