from diversion.enrollments import states
from diversion.enrollments.rules import BOOKABLE
from diversion.enrollments.states import ENDED, KEEPS_SEATS, LIFECYCLE, OPEN, SIGNED, EnrollmentStatus

S = EnrollmentStatus
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
    assert set(EnrollmentStatus) - ENDED == OPEN == states.WITHDRAW.sources == states.TRANSFER.sources
    assert states.HOLD.sources == OPEN - {S.ON_HOLD}


def test_anything_can_be_closed_once_except_what_is_sealed():
    assert set(EnrollmentStatus) - states.CLOSE.sources == {S.CLOSED_ADMIN, S.SEALED}


def test_a_hold_can_return_to_each_status_that_it_can_come_from():
    assert {step.target for step in states.RESUME} == states.HOLD.sources
    assert {tuple(step.sources) for step in states.RESUME} == {(S.ON_HOLD,)}


def test_what_nothing_leaves_are_the_closed_and_the_sealed():
    assert LIFECYCLE.terminal() == {S.CLOSED_ADMIN, S.SEALED}


def test_a_seat_is_taken_and_kept_only_after_the_signature():
    assert BOOKABLE <= SIGNED
    assert KEEPS_SEATS <= BOOKABLE
