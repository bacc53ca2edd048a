import pytest

from diversion.enrollments import states
from diversion.enrollments.rules import BOOKABLE, TRANSFERS, WAYS_BACK
from diversion.enrollments.states import (
    KEEPS_SEATS,
    LIFECYCLES,
    EnrollmentStatus,
    fopp,
    held_charge,
    postbooking,
    prebooking,
)
from diversion.enrollments.states.fopp import ENDED, LIFECYCLE, OPEN, SIGNED
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import ProgramModel

S = EnrollmentStatus
C = HeldChargeStatus
# The field's table, F2 to F24, as it is written down there; "any open" and "any" are in tests of their own.
TABLE = {
    "F2": ({S.REFERRED}, S.SCREENING),
    "F3": ({S.SCREENING}, S.ELIGIBLE),
    "F4": ({S.SCREENING}, S.INELIGIBLE),
    "F5": ({S.INELIGIBLE}, S.ELIGIBLE),
    "F6": ({S.ELIGIBLE}, S.OFFERED),
    "F7": ({S.OFFERED}, S.ACCEPTED),
    "F8": ({S.OFFERED}, S.DECLINED),
    "F9": ({S.OFFERED}, S.OFFER_EXPIRED),
    "F10": ({S.ACCEPTED}, S.SCHEDULED),
    "F11": ({S.SCHEDULED}, S.SCHEDULED),
    "F12": ({S.SCHEDULED}, S.ATTENDED),
    "F13": ({S.SCHEDULED}, S.NO_SHOW),
    "F14": ({S.NO_SHOW}, S.MAKEUP_SCHEDULED),
    "F15": ({S.NO_SHOW}, S.TERMINATED),
    "F16": ({S.ATTENDED}, S.CLASS_COMPLETE),
    "F17": ({S.CLASS_COMPLETE}, S.WATCH),
    "F18": ({S.WATCH}, S.COMPLETED),
    "F19": ({S.WATCH}, S.TERMINATED),
    "F24": ({S.COMPLETED}, S.SEALED),
}


def test_the_table_is_the_fields_own():
    ours = {step.code: (set(step.sources), step.target) for step in LIFECYCLE.transitions if step.code in TABLE}

    assert ours == TABLE


def test_any_open_means_every_status_that_is_neither_an_end_nor_sealed():
    ends = [
        "ineligible",
        "declined",
        "offer_expired",
        "completed",
        "terminated",
        "withdrawn",
        "transferred",
        "closed_admin",
        "sealed",
    ]

    assert set(ends) == ENDED
    assert set(fopp.STATES) - ENDED == OPEN == fopp.WITHDRAW.sources == fopp.TRANSFER.sources
    assert fopp.HOLD.sources == OPEN - {S.ON_HOLD}


def test_anything_can_be_closed_once_except_what_is_sealed():
    assert set(fopp.STATES) - fopp.CLOSE.sources == {S.CLOSED_ADMIN, S.SEALED}


def test_a_hold_can_return_to_each_status_that_it_can_come_from():
    assert {step.target for step in fopp.RESUME} == fopp.HOLD.sources
    assert {tuple(step.sources) for step in fopp.RESUME} == {(S.ON_HOLD,)}


@pytest.mark.parametrize("table", [fopp, prebooking, postbooking])
def test_a_file_of_any_open_status_can_be_transferred_and_come_back_to_it(table):
    transfer = next(step for step in TRANSFERS if step in table.LIFECYCLE.transitions)
    back = [step for step in WAYS_BACK if step in table.LIFECYCLE.transitions]

    assert transfer.sources == table.OPEN
    assert {step.target for step in back} == table.OPEN - {S.ON_HOLD}
    assert {tuple(step.sources) for step in back} == {(S.TRANSFERRED,)}


def test_what_nothing_leaves_are_the_closed_and_the_sealed():
    assert LIFECYCLE.terminal() == {S.CLOSED_ADMIN, S.SEALED}


def test_a_seat_is_taken_and_kept_only_after_the_signature():
    assert BOOKABLE <= SIGNED | postbooking.UNDER_ORDER
    assert KEEPS_SEATS <= BOOKABLE


# --- before booking

PREBOOKING = {
    "P2": [({S.REFERRED, S.WAITLISTED}, S.HANDOFF_DONE)],
    "P3": [({S.REFERRED}, S.WAITLISTED)],
    "P4": [({S.REFERRED, S.HANDOFF_DONE}, S.OUTREACH)],
    "P5": [({S.HANDOFF_DONE, S.OUTREACH}, S.INTAKE_SCHEDULED)],
    "P6": [({S.INTAKE_SCHEDULED}, S.ENROLLED_ACTIVE)],
    "P7": [({S.ENROLLED_ACTIVE}, S.IN_THE_WIND)],
    "P8": [({S.IN_THE_WIND}, S.ENROLLED_ACTIVE)],
    "P9": [({S.ENROLLED_ACTIVE}, S.STEPPED_DOWN)],
    "P10": [(prebooking.OPEN - {S.INACTIVE}, S.INACTIVE), (prebooking.OPEN, S.CLOSED)],
}
POSTBOOKING = {
    "B1": [({S.REFERRED}, S.SCREENED)],
    "B2": [({S.SCREENED, S.ELIGIBLE}, S.OFFERED)],
    "B3": [({S.OFFERED}, S.ORDERED)],
    "B4": [({S.ORDERED}, S.ACTIVE)],
    "B5": [({S.ACTIVE}, S.NONCOMPLIANCE_NOTICED)],
    "B6": [({S.NONCOMPLIANCE_NOTICED}, S.HEARING_SET)],
    "B7": [({S.HEARING_SET}, S.ACTIVE)],
    "B8": [({S.HEARING_SET}, S.REINSTATED)],
    "B9": [({S.ACTIVE}, S.REQUIREMENTS_MET)],
    "B10": [({S.REQUIREMENTS_MET}, S.DISMISSAL_SET), ({S.DISMISSAL_SET}, S.DISMISSED)],
    "B11": [({S.DISMISSED}, S.SEALED)],
}
CHARGE = {
    "C2": [({C.HELD}, C.INTAKE_SATISFIED)],
    "C3": [({C.INTAKE_SATISFIED}, C.NOT_FILED)],
    "C4": [({C.HELD}, C.RETURNED)],
    "C5": [({C.RETURNED}, C.FILED), ({C.RETURNED}, C.NOT_FILED)],
    "C6": [({C.HELD}, C.EXPIRED)],
}


@pytest.mark.parametrize(
    ("machine", "table"),
    [(prebooking.LIFECYCLE, PREBOOKING), (postbooking.LIFECYCLE, POSTBOOKING), (held_charge.LIFECYCLE, CHARGE)],
    ids=["before booking", "after booking", "held charge"],
)
def test_the_other_tables_are_the_fields_own(machine, table):
    ours = {}
    for step in machine.transitions:
        if step.code:
            ours.setdefault(step.code, []).append((step.sources, step.target))

    assert ours == table


def test_before_booking_nobody_fails_and_nobody_is_terminated():
    shown = {str(status) for status in prebooking.STATES}

    assert shown & {"failed", "terminated", "noncompliance_notice", "no_show", "withdrawn", "completed"} == set()


def test_after_the_intake_nothing_reopens_the_charge():
    after = [step for step in held_charge.LIFECYCLE.transitions if C.INTAKE_SATISFIED in step.sources]

    assert after == [held_charge.DO_NOT_FILE]
    assert held_charge.LIFECYCLE.open_from(C.NOT_FILED) == []


@pytest.mark.parametrize("model", ProgramModel)
def test_every_status_of_a_regime_can_be_reached_and_no_step_leads_out_of_it(model):
    machine = LIFECYCLES[model]
    reached, new = set(), {machine.initial}
    while new:
        reached |= new
        new = {step.target for step in machine.transitions if step.sources & reached} - reached

    assert reached == set(machine.states)
    assert {source for step in machine.transitions for source in step.sources} <= reached


@pytest.mark.parametrize("model", ProgramModel)
def test_within_a_regime_no_two_steps_have_one_name_but_the_ways_back(model):
    back = {*fopp.RESUME, *WAYS_BACK}
    names = [step.name for step in LIFECYCLES[model].transitions if step not in back]

    assert len(names) == len(set(names))


def test_a_status_that_two_regimes_know_is_an_end_in_both_or_in_neither():
    tables = [fopp, prebooking, postbooking]

    for one in tables:
        for other in tables:
            assert one.ENDED & set(other.STATES) <= other.ENDED
    assert states.OPEN == fopp.OPEN | prebooking.OPEN | postbooking.OPEN


def test_a_hold_is_known_to_the_class_program_alone():
    assert [model for model in ProgramModel if S.ON_HOLD in LIFECYCLES[model].states] == [ProgramModel.FOPP]
