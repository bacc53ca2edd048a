"""A new program begins with the usual reminders of classes. They sleep with its draft."""

from datetime import date, time

import pytest

from diversion.programs import actions as programs
from diversion.programs.models import ProgramModel
from diversion.reminders.models import Anchor, ReminderRule
from tests.conftest import NOW
from tests.factories import ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db


def drafted(model):
    program = ProgramFactory(model=model)
    return programs.draft_version(program_id=program.pk, on=date(2026, 12, 1), by=UserFactory(), at=NOW)


@pytest.mark.parametrize("model", [ProgramModel.FOPP, ProgramModel.POSTBOOKING])
def test_a_program_with_classes_tells_when_one_is_booked_or_moved_and_7_3_and_1_days_before(model):
    draft = drafted(model)

    rules = draft.reminder_rules.order_by("-days")
    assert {(rule.anchor, rule.days, rule.at_time, rule.template) for rule in rules} == {
        (Anchor.BOOKED, None, None, "class_booked"),
        (Anchor.MOVED, None, None, "class_moved"),
        (Anchor.BEFORE, 7, time(9), "class_coming"),
        (Anchor.BEFORE, 3, time(9), "class_coming"),
        (Anchor.BEFORE, 1, time(9), "class_coming"),
    }
    assert all(rule.is_active for rule in rules)
    assert draft.is_draft


def test_before_booking_there_are_none():
    assert list(drafted(ProgramModel.PREBOOKING).reminder_rules.all()) == []


def test_the_next_version_copies_them_once():
    draft = drafted(ProgramModel.FOPP)
    type(draft).objects.filter(pk=draft.pk).update(is_draft=False)

    second = programs.draft_version(program_id=draft.program_id, on=date(2026, 12, 1), by=UserFactory(), at=NOW)

    assert (second.reminder_rules.count(), ReminderRule.objects.count()) == (5, 10)


def test_a_draft_that_is_thrown_away_takes_them_along():
    draft = drafted(ProgramModel.FOPP)

    programs.discard_draft(draft_id=draft.pk, by=UserFactory(), at=NOW)

    assert list(ReminderRule.objects.all()) == []
