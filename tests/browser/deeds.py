"""One look at a page, and what is done there first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from playwright.sync_api import Page

from diversion.attendance.marks import Mark
from diversion.people.models import Person
from tests.architecture import walk
from tests.browser.house import House, Ids
from tests.factories.accounts import PASSWORD

Do = Callable[[Page, House], None]
REFUSED = ".note.stop[role=alert]"


@dataclass(frozen=True)
class Scene:
    """Whose page it is ("" for somebody who is not signed in), where it is, and what they do before it is looked at.

    `route` is the name of a route or a path; `ids` makes what only this scene shows; `status` is what the server answers.
    """

    who: str
    route: str
    query: str = ""
    ids: Callable[[House], Ids] = lambda house: {}
    do: Do | None = None
    status: int = 200
    settings: dict[str, object] = field(default_factory=dict)
    speaks: str = ""  # where it is not the reader's language

    def address(self, there: House) -> str:
        if self.route.startswith("/"):
            return self.route + self.query
        ids = walk.asked_for(walk.routes()[self.route], there.ids | self.ids(there))
        return reverse(self.route, kwargs=ids) + self.query


# --- what is done on a page


def send(form: str, **typed: str) -> Do:
    """Fill a form as typed and send it, wherever it is folded away; what comes back is a page around a refused form."""

    def do(tab: Page, there: House) -> None:
        tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        for name, value in typed.items():
            tab.fill(f"{form} [name={name}]", value)
        tab.click(f"{form} button[type=submit]")
        tab.wait_for_selector(f"main {REFUSED}")

    return do


def plan_a_series(tab: Page, there: House) -> None:
    """Plan a series over two holidays, and see its dates."""
    typed = {"name": "Winter", "first_day": "2026-12-21", "starts_1": "18:00", "place": "Room 2", "capacity": "12"}
    for name, value in typed.items():
        tab.fill(f"main [name={name}]", value)
    tab.select_option("main [name=weekday_1]", "4")
    tab.select_option("main [name=curriculum]", index=1)
    tab.click("main form.body > button[type=submit]")
    tab.wait_for_selector("#skipped")


def plan_where_the_lead_is_busy(tab: Page, there: House) -> None:
    typed = {"series": "Extra", "local_day": "2026-12-05", "starts_wall": "10:00", "ends_wall": "12:00"}
    for name, value in (typed | {"place": "Room 7", "capacity": "9"}).items():
        tab.fill(f"main [name={name}]", value)
    tab.select_option("main [name=program]", str(there.program.pk))
    tab.select_option("main [name=facilitator]", str(there.facilitator.pk))
    tab.click("main form button[type=submit]")
    tab.wait_for_selector("#anyway", state="attached")


def make_a_link(tab: Page, there: House) -> None:
    tab.click("#state form button")
    tab.wait_for_selector("#address")


def move_with_later(tab: Page, there: House) -> None:
    """Move a session and all later ones to the next day of the week, and see the dates."""
    day = date.fromisoformat(tab.input_value("#move [name=local_day]")) + timedelta(days=1)
    tab.fill("#move [name=local_day]", day.isoformat())
    tab.click("#move label[for=id_which_1]")
    tab.click("#move button[type=submit]")
    tab.wait_for_selector("#moves")


def tap(*marks: str, shows: str) -> Do:
    """Tap on the first row that has no mark yet, and see what came of it."""

    def do(tab: Page, there: House) -> None:
        for mark in marks:
            tab.click(f".mark:not(.done) button[value={mark}] >> nth=0")
        tab.wait_for_selector(shows)

    return do


def too_many_minutes(tab: Page, there: House) -> None:
    tap("late", shows="form.minutes")(tab, there)
    tab.fill("form.minutes [name=typed]", "999")
    tab.click("form.minutes button.main")
    tab.wait_for_selector(".usa-error-message")


def tap_what_somebody_else_marked(tab: Page, there: House) -> None:
    seat = tab.locator(".mark").first.get_attribute("id").removeprefix("seat-")
    there.mark(UUID(seat), Mark.NOT_HERE, by="coordinator")
    tab.click(f"#seat-{seat} button[value=here]")
    tab.wait_for_selector(".mark.clash")


def fill_the_register(tab: Page, there: House) -> None:
    tab.click("#others button")
    tab.wait_for_selector("#register .note.ok")


def sign_with_people_to_mark(tab: Page, there: House) -> None:
    tab.click("#closing button[type=submit]")
    tab.wait_for_selector("#closing .note.warn")


def open_a_signed_row(tab: Page, there: House) -> None:
    tab.click(".mark.done a.tap >> nth=0")
    tab.wait_for_selector(".mark [name=reason]")


def open_a_row(tab: Page, there: House) -> None:
    tab.click(".mark.done a.tap >> nth=0")
    tab.wait_for_selector(".mark .below button")


def find(typed: str) -> Do:
    def do(tab: Page, there: House) -> None:
        tab.fill("main [name=q]", typed)
        tab.click("main form.find button")
        tab.wait_for_selector("#found-h")

    return do


def give_a_name_that_is_here(tab: Page, there: House) -> None:
    person = Person.objects.get(pk=there.ids["person_id"])
    tab.select_option("main [name=program]", str(there.program.pk))
    send("main", given_name=person.given_name, family_name=person.family_name)(tab, there)
    tab.wait_for_selector("main .note.warn")


def refuse_to_send(tab: Page, there: House) -> None:
    tab.fill("#send [name=born]", "no idea")
    tab.click("#send button[type=submit]")
    tab.wait_for_selector(f"#send {REFUSED}")


def open_a_child(tab: Page, there: House) -> None:
    tab.fill("#said [name=reason]", "The hotline asks for the name")
    tab.click("#said button[type=submit]")
    tab.wait_for_selector("#said dl")


def give_the_password(tab: Page, there: House) -> None:
    tab.fill("[name=login]", there.users["with an app"].email)
    tab.fill("[name=password]", PASSWORD)
    tab.click("main form[action] button[type=submit] >> nth=0")
    tab.wait_for_selector("[name=code]")


def give_a_wrong_code(tab: Page, there: House) -> None:
    give_the_password(tab, there)
    send("main", code="12")(tab, there)


def give_a_wrong_password(tab: Page, there: House) -> None:
    tab.fill("[name=login]", "nobody@example.test")
    tab.fill("[name=password]", "not the password")
    tab.click("main form[action] button[type=submit] >> nth=0")
    tab.wait_for_selector(f"main {REFUSED}")


def sign_in_twice(tab: Page, there: House) -> None:
    give_a_wrong_password(tab, there)
    tab.click("main form[action] button[type=submit] >> nth=0")
    tab.wait_for_selector("main h1 + p")


def send_without_the_token(tab: Page, there: House) -> None:
    tab.context.clear_cookies()
    tab.click("main form[action] button[type=submit] >> nth=0")
    tab.wait_for_url("**/account/login/")
    tab.wait_for_selector("main h1 + p")


def new_password(tab: Page, there: House) -> None:
    tab.wait_for_selector("[name=password1]")


def answer_nothing(tab: Page, there: House) -> None:
    tab.evaluate("document.getElementById('reply-body').required = false")  # the browser would not send it
    tab.click("#reply-send")
    tab.wait_for_selector("#reply-error")
