"""Transition tables: the engine here, and every cell of every table that the house has."""

import pytest
from django.db.models import TextChoices

from diversion.core.states import StateMachine, TransitionNotAllowed, step
from diversion.enrollments.states import LIFECYCLES as ENROLLMENTS
from diversion.enrollments.states.held_charge import LIFECYCLE as HELD_CHARGE
from diversion.imports.states import LIFECYCLE as IMPORT
from diversion.messaging.states import LIFECYCLE as MESSAGE

MACHINES = (*ENROLLMENTS.values(), HELD_CHARGE, IMPORT, MESSAGE)
ALLOWED = [(move, source) for machine in MACHINES for move in machine.transitions for source in sorted(move.sources)]
REFUSED = [
    (move, state)
    for machine in MACHINES
    for move in machine.transitions
    for state in machine.states
    if state not in move.sources
]


class Door(TextChoices):
    SHUT = "shut", "Shut"
    OPEN = "open", "Open"
    WALLED_UP = "walled_up", "Walled up"


OPEN_IT = step("open", {Door.SHUT}, Door.OPEN, "D1")
WALL_UP = step("wall up", {Door.SHUT, Door.OPEN}, Door.WALLED_UP)
DOOR = StateMachine(states=Door, initial=Door.SHUT, transitions=(OPEN_IT, WALL_UP))


def cell(value):
    return getattr(value, "name", None) or str(value)


@pytest.mark.parametrize(("move", "source"), ALLOWED, ids=cell)
def test_a_step_leads_from_each_of_its_sources_to_its_target(move, source):
    assert move.leave(source) == move.target


@pytest.mark.parametrize(("move", "state"), REFUSED, ids=cell)
def test_a_step_is_refused_from_every_state_that_is_not_its_source(move, state):
    with pytest.raises(TransitionNotAllowed):
        move.leave(state)


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: f"{machine.initial}, {len(machine.transitions)} steps"
)
def test_every_state_can_be_reached_from_the_first_one(machine):
    reached, frontier = set(), {machine.initial}
    while frontier:
        reached |= frontier
        frontier = {move.target for state in frontier for move in machine.open_from(state)} - reached

    assert reached == set(machine.states)


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: f"{machine.initial}, {len(machine.transitions)} steps"
)
def test_no_two_rows_of_a_table_say_the_same(machine):
    rows = [(move.name, source, move.target) for move in machine.transitions for source in move.sources]

    assert len(rows) == len(set(rows))


def test_a_refusal_names_the_state_in_words_for_people():
    with pytest.raises(TransitionNotAllowed, match="already “Walled up”"):
        OPEN_IT.leave(Door.WALLED_UP)


def test_the_steps_that_are_open_are_those_of_the_state():
    assert DOOR.open_from(Door.SHUT) == [OPEN_IT, WALL_UP]
    assert DOOR.open_from(Door.OPEN) == [WALL_UP]
    assert DOOR.open_from(Door.WALLED_UP) == []


def test_what_nothing_leaves_is_an_end():
    assert DOOR.terminal() == {Door.WALLED_UP}


def test_the_pairs_are_every_from_and_to():
    assert DOOR.pairs() == {("shut", "open"), ("shut", "walled_up"), ("open", "walled_up")}


def test_the_diagram_has_one_arrow_a_line_in_the_order_of_the_table():
    assert DOOR.mermaid() == (
        "stateDiagram-v2\n"
        "    [*] --> shut\n"
        "    shut --> open: D1 open\n"
        "    open --> walled_up: wall up\n"
        "    shut --> walled_up: wall up"
    )
