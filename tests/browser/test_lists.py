"""A list on its way in as a clerk walks it: what the page took for something else is put right before anything is saved."""

from pathlib import Path

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.core import clock
from diversion.courts.models import Charge
from diversion.imports import running
from diversion.imports.models import ReferralImport
from diversion.imports.states import ImportStatus
from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests import factories
from tests.browser import looking
from tests.browser.tabs import DESK, PHONE, complaints_of

COUNTY = Path(__file__).resolve().parents[3] / "shared/data/diversion/cook_county_sao_diversion_2021.csv"
# By its name the column "Charge" holds charges. This office writes its report number there.
LIST = """Booking No,Name,Born,Arrest,Charge,Section,Received
B-1,"Marsh, Ada",1984-03-09,2026-11-02,C-100,647(b)(2),2026-11-10
B-2,"Stone, Ben",1979-07-21,2026-11-03,C-101,647(b)(2),2026-11-10
B-3,"Nobody, No Day",1979-07-21,2026-11-03,C-102,647(b)(2),
"""


def let_a_worker_work() -> ReferralImport:
    found = ReferralImport.objects.latest("inserted_at")
    running.run(import_id=found.pk, now=clock.now)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_list_whose_columns_were_taken_for_others_is_put_right_and_comes_in(
    visit, coordinator, program, language, width
):
    factories.AgencyFactory(name="Northgate Police", kind="police")
    tab = visit(coordinator, language=language, width=width)
    looking.prepare(tab.context)
    complaints = complaints_of(tab)

    tab.goto(reverse("imports:add"))
    tab.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    tab.select_option("[name=program]", str(program.pk))
    assert list(looking.faults(tab, width=width)) == []
    tab.click("main form button[type=submit]")

    tab.wait_for_selector("[name=column-4]")
    assert (tab.input_value("[name=column-4]"), tab.input_value("[name=column-5]")) == ("statute", "")
    tab.select_option("[name=column-4]", "report_no")
    tab.select_option("[name=column-5]", "statute")
    tab.select_option("[name=agency]", "Northgate Police")
    tab.fill("[name=keep_as]", "Northgate")
    assert list(looking.faults(tab, width=width)) == []
    tab.click("form[data-guard] button[type=submit]")

    tab.wait_for_selector("#progress")
    tab.reload()
    tab.wait_for_selector("#progress progress")
    checked = let_a_worker_work()
    tab.wait_for_selector(".tally")  # the page noticed by itself
    assert (checked.created, checked.rejected, Person.objects.count()) == (2, 1, 0)
    assert list(looking.faults(tab, width=width)) == []
    tab.click(f"form[action='{reverse('imports:save', args=[checked.pk])}'] button")

    tab.wait_for_selector("#progress progress[max='2']")
    let_a_worker_work()
    tab.wait_for_selector("#came-h")
    assert list(looking.faults(tab, width=width)) == []
    assert complaints == []
    assert sorted(Referral.objects.values_list("incident__report_no", flat=True)) == ["C-100", "C-101"]
    assert set(Charge.objects.values_list("statute", flat=True)) == {"647(b)(2)"}


def test_a_list_that_was_brought_in_before_is_read_as_it_was_and_brings_nothing(visit, coordinator, program):
    factories.AgencyFactory(name="Northgate Police", kind="police")
    tab = visit(coordinator)
    for turn in range(2):
        tab.goto(reverse("imports:add"))
        tab.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
        tab.select_option("[name=program]", str(program.pk))
        tab.click("main form button[type=submit]")
        tab.wait_for_selector("[name=column-4]")
        if turn == 0:
            tab.select_option("[name=column-4]", "report_no")
            tab.select_option("[name=column-5]", "statute")
            tab.select_option("[name=agency]", "Northgate Police")
            tab.fill("[name=keep_as]", "Northgate")
        tab.click("form[data-guard] button[type=submit]")
        tab.wait_for_selector("#progress")
        found = let_a_worker_work()
        tab.wait_for_selector(".tally")
        if turn == 0:
            tab.click(f"form[action='{reverse('imports:save', args=[found.pk])}'] button")
            tab.wait_for_selector("#progress")
            let_a_worker_work()
            tab.wait_for_selector("#came-h")

    assert (found.created, found.unchanged, found.rejected) == (0, 2, 1)
    assert tab.locator("text=Nothing to bring in.").count() == 1
    assert Referral.objects.count() == 2


@pytest.mark.real_data
@pytest.mark.skipif(not COUNTY.exists(), reason=f"NOT RUN: the public lists are not at {COUNTY.parent}")
def test_the_list_of_a_county_comes_in_through_the_page_and_its_figures_come_out(visit, transactional_db):
    for code in ("act", "ari", "br9", "dc", "ddpp", "ds", "mhc", "rjcc", "vc"):
        factories.ProgramFactory(code=f"cook-{code}", name=code.upper())
    tab = visit(factories.staff(Role.COORDINATOR))

    for turn in range(2):
        tab.goto(reverse("imports:add"))
        tab.set_input_files("[name=file]", str(COUNTY))
        tab.select_option("[name=program]", "list")
        tab.click("main form button[type=submit]")
        tab.wait_for_selector("[name=column-0]")
        if not turn:
            tab.select_option("[name=agency]", "another")
        tab.click("form[data-guard] button[type=submit]")
        tab.wait_for_selector("#progress")
        found = let_a_worker_work()
        tab.wait_for_selector(".tally")
        if not turn:
            assert (found.rows, found.created, found.rejected) == (22_508, 22_508, 0)
            tab.click(f"form[action='{reverse('imports:save', args=[found.pk])}'] button")
            tab.wait_for_selector("#progress")
            while let_a_worker_work().status == ImportStatus.SAVING:
                tab.reload()
            tab.wait_for_selector("#came-h")

    assert (found.created, found.unchanged) == (0, 22_508)
    tab.goto(reverse("reports:outcomes"))
    report = tab.inner_text("main")
    for figure in ("22,508", "13,266", "4,127", "5,115", "158.5", "82", "4,289"):
        assert figure in report
