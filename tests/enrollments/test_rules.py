from datetime import date

import pytest

from diversion.accounts.walls import Role
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import rules
from diversion.enrollments.rules import NotYours, ReasonMissing
from diversion.enrollments.states import LIFECYCLES, fopp, held_charge, postbooking, prebooking

STEPS = [step for machine in LIFECYCLES.values() for step in machine.transitions]
C, P, A = Role.COORDINATOR, Role.PROSECUTOR, Role.ADMIN
M, S, L = Role.CASE_MANAGER, Role.CM_SUPERVISOR, Role.COURT_LIAISON
# Who confirms each row of the field's table. A13: nothing adverse without a person; A17: the override is a prosecutor's.
WHO = {
    "F2": {C},
    "F3": {P},
    "F4": {P},
    "F5": {P},
    "F6": {C, P},
    "F7": {C},
    "F8": {C},
    "F9": {C},
    "F10": {C},
    "F11": {C},
    "F12": {C},
    "F13": {C},
    "F14": {C},
    "F15": {P},
    "F16": {C},
    "F17": {C},
    "F18": {P},
    "F19": {P},
    "F20": {C},
    "F21": {C},
    "F22": {C},
    "F23": {A},
    "F24": {A},
    "P2": {M},
    "P3": {S},
    "P4": {M},
    "P5": {M},
    "P6": {M},
    "P7": {M},
    "P8": {M},
    "P9": {M},
    "P10": {S},
    "B1": {C, L},
    "B2": {P, L},
    "B3": {C, L},
    "B4": {C},
    "B5": {C},
    "B6": {C, L},
    "B7": {C, L},
    "B8": {C, L},
    "B9": {C},
    "B10": {C, L},
    "B11": {A},
}
WHY = {"F15", "F19", "F20", "F22", "F23", "P10", "B5", "B8"}
# Rows without a code that end or overrule something.
WHY_TOO = {
    postbooking.WITHDRAW,
    postbooking.CLOSE,
    *rules.TRANSFERS,
    *rules.WAYS_BACK,
    fopp.ATTENDED_AFTER_ALL,
    fopp.MISSED_AFTER_ALL,
    fopp.EXCUSED_AFTER_ALL,
}


def named(step):
    return f"{step.code} {step.name}".strip()


@pytest.mark.parametrize("step", [step for step in STEPS if step.code], ids=named)
@pytest.mark.parametrize("role", Role)
def test_a_step_of_the_fields_table_is_confirmed_by_its_roles_and_by_nobody_else(step, role):
    if role in WHO[step.code]:
        assert rules.check_may_take(step, {role}) is None
    else:
        with pytest.raises(NotYours):
            rules.check_may_take(step, {role})


def test_every_row_of_the_fields_table_is_here_and_every_step_has_somebody_who_confirms_it():
    assert {step.code for step in STEPS} - {""} == set(WHO)
    assert {step for step in STEPS if not rules.AUTHORITY[step]} == set()


def test_somebody_without_a_role_in_the_program_confirms_nothing():
    for step in STEPS:
        with pytest.raises(NotYours):
            rules.check_may_take(step, set())


def test_a_refusal_names_the_roles_that_confirm_the_step():
    with pytest.raises(NotYours, match="confirmed by: Program coordinator, Prosecutor"):
        rules.check_may_take(fopp.OFFER, {Role.FACILITATOR})


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_the_steps_that_end_or_overrule_something_say_why(step):
    if step.code in WHY or step in WHY_TOO:
        for nothing in ("", "  ", "\n"):
            with pytest.raises(ReasonMissing, match="Say why"):
                rules.check_reason(step, nothing)
    else:
        assert rules.check_reason(step, "") is None
    assert rules.check_reason(step, "He moved away") is None


@pytest.mark.parametrize(
    ("offered", "last_day"),
    [
        (date(2026, 12, 1), date(2026, 12, 22)),
        (date(2026, 2, 20), date(2026, 3, 13)),
        (date(2028, 2, 20), date(2028, 3, 12)),
        (date(2026, 12, 20), date(2027, 1, 10)),
    ],
    ids=["plain", "february", "leap february", "new year"],
)
def test_an_offer_can_be_signed_for_so_many_days_after_it_went_out(offered, last_day):
    assert rules.offer_expires_on(offered, valid_days=21) == last_day


def test_no_step_is_offered_plainly_that_carries_facts_of_its_own():
    carry_facts = {fopp.OFFER, fopp.OFFER_AGAIN, fopp.ACCEPT, fopp.HOLD, *fopp.RESUME, fopp.SEAL}
    carry_facts |= {*rules.TRANSFERS, *rules.WAYS_BACK, prebooking.FIND_INELIGIBLE, postbooking.SCREEN}
    carry_facts |= {postbooking.FIND_ELIGIBLE, postbooking.FIND_INELIGIBLE, postbooking.OVERRIDE}
    carry_facts |= {postbooking.OFFER, postbooking.OFFER_AGAIN, postbooking.ORDER, postbooking.SEAL, *rules.DATED}

    assert set(rules.PLAIN) & carry_facts == set()


def test_who_confirms_nothing_is_nobody():
    assert rules.who_confirms() == ""


def test_no_police_and_no_prosecutor_moves_somebody_before_booking():
    theirs = {Role.PROSECUTOR, Role.PARALEGAL, Role.OFFICER_REFERRER, Role.COURT_LIAISON}

    for step in prebooking.LIFECYCLE.transitions:
        assert rules.AUTHORITY[step] & theirs == set()


@pytest.mark.parametrize(
    ("step", "who"),
    [
        (held_charge.SATISFY, {M}),
        (held_charge.DO_NOT_FILE, {P}),
        (held_charge.RETURN, {M, S}),
        (held_charge.FILE, {P}),
        (held_charge.REFRAIN, {P}),
        (held_charge.EXPIRE, {P}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_step_of_a_held_charge_is_confirmed_by_its_roles_and_by_nobody_else(step, who):
    for role in Role:
        if role in who:
            assert rules.check_may_take(step, {role}) is None
        else:
            with pytest.raises(NotYours, match="confirmed by"):
                rules.check_may_take(step, {role})


def test_the_return_of_a_charge_says_why_and_nothing_else_of_it_must():
    with pytest.raises(ReasonMissing):
        rules.check_reason(held_charge.RETURN, " ")
    for step in held_charge.LIFECYCLE.transitions:
        assert step == held_charge.RETURN or rules.check_reason(step, "") is None


def test_somebody_who_rested_comes_back_to_the_work_only_after_an_intake_and_starts_again_only_before():
    rules.check_way_back(prebooking.COME_BACK, intake_is_done=True)
    rules.check_way_back(prebooking.START_AGAIN, intake_is_done=False)

    with pytest.raises(TransitionNotAllowed, match="never done"):
        rules.check_way_back(prebooking.COME_BACK, intake_is_done=False)
    with pytest.raises(TransitionNotAllowed, match="stays done"):
        rules.check_way_back(prebooking.START_AGAIN, intake_is_done=True)
