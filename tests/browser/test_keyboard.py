"""With the keyboard alone: in, to the register, a mark, and out again; nothing traps it, nothing loses it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from diversion.attendance.marks import Mark
from diversion.attendance.models import AttendanceMark
from tests.browser.steps import is_on, place, tab_to, wait_until_on
from tests.browser.tabs import PHONE
from tests.factories.accounts import PASSWORD
from tests.web.accounts.ways_in import code, with_app

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_sign_in_page_to_a_mark_and_back_without_a_mouse(visit, facilitator, session, seats):
    cache.clear()
    with_app(facilitator)
    tab, keys = (there := visit()), there.keyboard
    tab.goto(reverse("account_login"))

    tab_to(tab, "[name=login]")
    keys.type(facilitator.email)
    tab_to(tab, "[name=password]", most=1)
    keys.type(PASSWORD)
    keys.press("Enter")
    tab.wait_for_selector("[name=code]")
    if not is_on(tab, "[name=code]"):
        tab_to(tab, "[name=code]")
    keys.type(code())
    keys.press("Enter")
    tab.wait_for_url(reverse("today"))
    tab_to(tab, f"#classes a[href='{reverse('classes:register', args=[session.pk])}'], .list a.name")
    keys.press("Enter")
    tab.wait_for_selector("#register")
    row = f"#seat-{seats[0].pk}"
    tab_to(tab, f"{row} button[value=here]")
    keys.press("Enter")
    tab.wait_for_selector(f"{row}.done")

    wait_until_on(tab, f"{row} button")
    assert AttendanceMark.objects.get(seat=seats[0]).mark == Mark.HERE
    keys.press("Enter")  # it is Undo
    tab.wait_for_selector(f"{row}:not(.done)")
    wait_until_on(tab, f"{row} button[value=here]")
    tab_to(tab, f"{row} button[value=late]", most=1)
    keys.press("Enter")
    wait_until_on(tab, f"{row} button[name=minutes]")
    keys.press("Enter")
    tab.wait_for_selector(f"{row}.done")
    assert AttendanceMark.objects.get(seat=seats[0]).mark == Mark.LATE


def test_the_first_key_skips_to_the_page(visit, coordinator):
    tab = visit(coordinator)
    tab.goto(reverse("today"))

    tab_to(tab, "a.skip", most=1)
    assert tab.locator("a.skip").bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")

    wait_until_on(tab, "main")
    tab.keyboard.press("Tab")
    assert tab.evaluate("main.contains(document.activeElement)"), place(tab)


@pytest.mark.parametrize(
    "route", ["today", "people:list", "people:add", "classes:list", "messages:list", "accounts:mine"]
)
def test_the_keyboard_comes_through_a_page_and_out_at_its_end(visit, coordinator, seats, route):
    tab = visit(coordinator)
    tab.goto(reverse(route))

    tab_to(tab, ".foot button[lang=es]")
    tab.keyboard.press("Tab")

    assert is_on(tab, "body, a.skip"), place(tab)


def test_the_menu_of_the_phone_opens_and_closes_and_the_keyboard_is_where_it_was(visit, coordinator):
    tab = visit(coordinator, width=PHONE)
    tab.goto(reverse("today"))

    tab_to(tab, ".menu summary")
    tab.keyboard.press("Enter")
    tab_to(tab, ".menu a[aria-current=page]", most=1)
    tab.keyboard.press("Escape")

    assert is_on(tab, ".menu summary")
    assert not tab.is_visible(".menu nav")
    tab.keyboard.press("Enter")
    tab_to(tab, f".menu a[href='{reverse('people:list')}']", most=3)
    tab.keyboard.press("Enter")
    tab.wait_for_url(reverse("people:list"))


def test_a_refused_form_is_read_out_from_what_is_to_be_checked_and_leads_to_the_field(visit, coordinator):
    tab = visit(coordinator)
    tab.goto(reverse("people:add"))
    tab.fill("[name=birth_date]", "1850-01-01")

    tab_to(tab, "main form.body button")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".note.stop[role=alert]")

    wait_until_on(tab, ".note.stop[role=alert]")
    tab_to(tab, "a[href='#id_birth_date']", most=2)
    tab.keyboard.press("Enter")
    wait_until_on(tab, "#id_birth_date")
    assert tab.get_attribute("#id_birth_date", "aria-invalid") == "true"
