"""The register at the door: a connection that comes and goes, and two people who mark the same row."""

import pytest
from django.urls import reverse

from diversion.attendance.marks import Mark
from diversion.attendance.models import AttendanceMark, MarkChange
from tests.browser.tabs import PHONE

RETRY_MS = 4_000


@pytest.fixture
def register(session):
    return reverse("classes:register", args=[session.pk])


@pytest.fixture
def at_the_door(visit, facilitator, register, seats):
    """The register on the facilitator's phone. The clock of the page stands still until a test moves it."""
    tab = visit(facilitator, width=PHONE)
    tab.clock.install()
    tab.goto(register)
    return tab


def row_of(seat):
    return f"#seat-{seat.pk}"


def saved(seat):
    return f"{row_of(seat)}.done:not(.unsaved, .clash)"


def history_of(seat):
    return list(MarkChange.objects.filter(seat=seat).order_by("version").values_list("mark", "minutes", "by__name"))


def test_a_mark_without_a_connection_says_so_and_is_saved_once_when_the_connection_is_back(at_the_door, seats):
    at_the_door.context.set_offline(True)
    at_the_door.click(f"{row_of(seats[1])} button[value=not_here]")
    at_the_door.wait_for_selector(f"{row_of(seats[1])}.unsaved >> text=Not saved yet.")
    at_the_door.click("h1")  # the choice is kept also when the hand has gone elsewhere
    at_the_door.clock.run_for(RETRY_MS)  # tried, and lost again
    assert AttendanceMark.objects.count() == 0

    at_the_door.context.set_offline(False)
    at_the_door.clock.run_for(2 * RETRY_MS)
    at_the_door.wait_for_selector(saved(seats[1]))

    assert at_the_door.locator(".unsaved").count() == 0
    at_the_door.clock.run_for(3 * RETRY_MS)
    assert history_of(seats[1]) == [(Mark.NOT_HERE, None, "Denise Marlow")]


def test_a_mark_whose_answer_was_lost_on_the_way_is_not_made_twice(at_the_door, seats):
    def lose_the_answer(route):
        route.fetch()
        route.abort()

    at_the_door.route("**/mark/", lose_the_answer, times=1)

    at_the_door.click(f"{row_of(seats[0])} button[value=here]")
    at_the_door.wait_for_selector(f"{row_of(seats[0])}.unsaved")
    assert history_of(seats[0]) == [(Mark.HERE, None, "Denise Marlow")]
    at_the_door.clock.run_for(RETRY_MS)
    at_the_door.wait_for_selector(saved(seats[0]))

    assert history_of(seats[0]) == [(Mark.HERE, None, "Denise Marlow")]


def test_whoever_leaves_with_a_mark_that_is_not_saved_is_asked_first(at_the_door, seats):
    at_the_door.context.set_offline(True)
    at_the_door.click(f"{row_of(seats[0])} button[value=here]")
    at_the_door.wait_for_selector(f"{row_of(seats[0])}.unsaved")

    with at_the_door.expect_event("dialog") as asked:
        at_the_door.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert at_the_door.locator(f"{row_of(seats[0])}.unsaved").count() == 1


def test_each_other_row_can_be_marked_while_one_waits(at_the_door, seats):
    at_the_door.route("**/mark/", lambda route: route.abort(), times=1)
    at_the_door.click(f"{row_of(seats[0])} button[value=here]")
    at_the_door.wait_for_selector(f"{row_of(seats[0])}.unsaved")

    at_the_door.click(f"{row_of(seats[2])} button[value=here]")
    at_the_door.wait_for_selector(saved(seats[2]))
    at_the_door.clock.run_for(RETRY_MS)
    at_the_door.wait_for_selector(saved(seats[0]))

    assert [len(history_of(seat)) for seat in seats] == [1, 0, 1]
    assert at_the_door.inner_text("#tally").split() == ["2", "marked", "1", "to", "mark"]


@pytest.mark.parametrize(
    ("picked", "marks"),
    [("Keep mine", [Mark.NOT_HERE, Mark.HERE]), ("Keep the mark of", [Mark.NOT_HERE])],
    ids=["one's own", "the other's"],
)
def test_of_two_marks_for_one_person_the_second_hand_picks(
    at_the_door, visit, coordinator, register, seats, picked, marks
):
    office = visit(coordinator)
    office.goto(register)
    office.click(f"{row_of(seats[0])} button[value=not_here]")
    office.wait_for_selector(saved(seats[0]))

    at_the_door.click(f"{row_of(seats[0])} button[value=here]")
    at_the_door.wait_for_selector(f"{row_of(seats[0])}.clash >> text=Teresa Quiroga >> nth=0")
    assert AttendanceMark.objects.get().mark == Mark.NOT_HERE
    at_the_door.click(f"{row_of(seats[0])} .note .tap:has-text('{picked}')")
    at_the_door.wait_for_selector(saved(seats[0]))

    assert [mark for mark, _minutes, _by in history_of(seats[0])] == marks
    assert AttendanceMark.objects.get().mark == marks[-1]
