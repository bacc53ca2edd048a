"""What app.js does to a row of a register, with answers that the tests give in place of the server."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)

ROW = """
<template id="not-saved-words"><p class="waiting">Not saved yet.</p></template>
<template id="not-done-words"><p>That was not saved.</p></template>
<div id="notes"></div>
<ol><li class="mark" id="seat-1">
  <form hx-post="/mark/" hx-target="closest .mark" hx-swap="outerHTML" hx-trigger="submit, again">
    <button name="mark" value="here">Here</button><button name="mark" value="late">Late</button>
  </form>
</li></ol>
"""
ANSWER = (
    '<li class="mark done" id="seat-1"><input type="hidden"><a href="/">Name</a><button data-focus>Undo</button></li>'
)
OUT_OF_BAND = '<div id="notes" hx-swap-oob="true"><button data-focus>All others here</button></div>'


@pytest.fixture
def register_row(visit, settings):
    """A page with one row of a register on it, as htmx and app.js know them. Its clock stands still."""
    settings.DEMO = True
    tab = visit()
    tab.clock.install()
    tab.goto(reverse("components:gallery"))
    tab.evaluate("html => { main.innerHTML = html; htmx.process(main) }", ROW)
    return tab


def test_the_keyboard_stays_in_the_row_that_was_marked(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(body=ANSWER + OUT_OF_BAND))

    register_row.focus("[value=here]")
    register_row.keyboard.press("Enter")
    register_row.wait_for_selector(".mark.done")

    register_row.wait_for_function("document.activeElement.innerText === 'Undo'")


def test_an_answer_that_nobody_waited_for_does_not_move_the_keyboard(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(body=ANSWER))

    register_row.evaluate("htmx.trigger('.mark form', 'again')")
    register_row.wait_for_selector(".mark.done:not(.htmx-settling)")
    register_row.clock.run_for(100)

    assert register_row.evaluate("document.activeElement === document.body")


def test_a_mark_that_was_lost_on_the_way_says_so_and_is_sent_again_as_it_was_chosen(register_row):
    sent = []
    register_row.route("**/mark/", lambda route: (sent.append(route.request.post_data), route.abort()))
    register_row.click("[value=late]")
    register_row.wait_for_selector(".mark.unsaved .waiting")
    register_row.evaluate("document.activeElement.blur()")
    register_row.route("**/mark/", lambda route: (sent.append(route.request.post_data), route.fulfill(body=ANSWER)))

    register_row.clock.run_for(4_000)
    register_row.wait_for_selector(".mark.done")

    assert sent == ["mark=late", "mark=late"]


def test_what_the_server_refuses_is_said_on_the_page(register_row):
    register_row.route("**/mark/", lambda route: route.fulfill(status=403, body="<!doctype html><p>no"))

    register_row.click("[value=here]")
    register_row.wait_for_selector("#notes p")

    assert register_row.inner_text("#notes") == "That was not saved."
    assert register_row.locator("#seat-1 [value=here]").count() == 1


def test_a_sign_in_page_is_opened_and_not_drawn_into_a_row(register_row, server):
    sign_in = server + reverse("account_login")
    register_row.route("**/mark/", lambda route: route.fulfill(status=302, headers={"Location": sign_in}))

    register_row.click("[value=here]")

    register_row.wait_for_url(sign_in)
