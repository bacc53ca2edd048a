"""After somebody signed out, the browser knows nobody any more."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person_page(seats):
    return reverse("people:show", args=[seats[0].enrollment.person_id])


def test_the_back_button_shows_nobody_after_signing_out(visit, coordinator, person_page):
    tab = visit(coordinator)
    tab.goto(reverse("people:list"))
    tab.goto(person_page)
    assert tab.inner_text("h1") == "Ana Reyes"

    tab.click("text=Sign out")
    tab.wait_for_selector("[name=password]")
    for _page in range(2):
        tab.go_back()
        assert "Reyes" not in tab.content()

    assert reverse("account_login") in tab.url


def test_a_tab_that_was_left_open_leads_to_the_sign_in_page(visit, coordinator, person_page):
    tab = visit(coordinator)
    tab.goto(person_page)
    other = tab.context.new_page()
    other.goto(reverse("today"))
    other.click("text=Sign out")
    other.wait_for_selector("[name=password]")

    tab.reload()

    assert "Reyes" not in tab.content()
    assert reverse("account_login") in tab.url


def test_the_browser_keeps_nothing_of_a_page_but_where_it_is(visit, coordinator, person_page):
    tab = visit(coordinator)
    tab.goto(person_page)

    kept = tab.evaluate("[{...localStorage}, {...sessionStorage}, document.cookie]")

    assert kept == [{}, {"htmx-current-path-for-history": person_page}, ""]


def test_signing_out_clears_what_anything_left_in_the_browser(visit, coordinator, person_page):
    tab = visit(coordinator)
    tab.goto(person_page)
    tab.evaluate("localStorage.setItem('left', document.querySelector('h1').textContent)")

    tab.click("text=Sign out")
    tab.wait_for_selector("[name=password]")

    assert tab.evaluate("localStorage.length") == 0
