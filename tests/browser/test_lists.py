"""A list on its way in as a clerk walks it: what the page took for something else is put right before anything is saved."""

import pytest
from django.urls import reverse

from diversion.core import clock
from diversion.courts.models import Charge
from diversion.imports import running
from diversion.imports.models import ReferralImport
from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests import factories
from tests.browser import looking
from tests.browser.tabs import DESK, PHONE, complaints_of

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
