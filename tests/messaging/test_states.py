"""The life of an outgoing message, cell by cell: what the table allows, what it refuses, and what no machine may do."""

import pytest

from diversion.core.states import TransitionNotAllowed
from diversion.messaging import states
from diversion.messaging.states import LIFECYCLE, MessageStatus

ENDS = {"delivered", "expired", "suppressed"}
CELLS = [(step, status) for step in LIFECYCLE.transitions for status in MessageStatus]


@pytest.mark.parametrize(("step", "status"), CELLS, ids=[f"{step.name} from {status.value}" for step, status in CELLS])
def test_a_step_is_taken_from_its_sources_and_refused_from_everywhere_else(step, status):
    if status in step.sources:
        assert step.leave(status) == step.target
    else:
        with pytest.raises(TransitionNotAllowed, match=str(status.label)):
            step.leave(status)


def test_a_message_begins_planned_and_ends_in_one_of_these():
    assert LIFECYCLE.initial == "planned"
    assert {str(status) for status in LIFECYCLE.terminal()} == ENDS


def test_every_status_can_be_reached():
    assert {target for _source, target in LIFECYCLE.pairs()} == set(MessageStatus)


def test_only_a_planned_message_is_ever_sent():
    assert states.BEGIN_SENDING.sources == {MessageStatus.PLANNED}


def test_no_step_leads_from_a_text_that_may_have_arrived_back_to_one_that_will_go():
    back = {source for source, target in LIFECYCLE.pairs() if target in {"planned", "held", "sending"}}

    assert back & {"accepted", "delivered", "unknown"} == set()


def test_the_history_goes_forward_only():
    """An 'undelivered' may turn out delivered; nothing turns out less."""
    assert {source for source, target in LIFECYCLE.pairs() if target == "accepted"} == {"sending", "unknown"}
    assert not [target for source, target in LIFECYCLE.pairs() if source == "delivered"]


def test_each_status_is_in_exactly_one_list():
    lists = [states.STILL_TO_GO, states.WENT, states.DID_NOT_GO]

    assert sorted(status for group in lists for status in group) == sorted(MessageStatus)


def test_a_bad_or_unknown_outcome_needs_a_person_and_a_good_one_does_not():
    assert {"unknown", "failed", "undelivered"} == states.NEEDS_A_PERSON
