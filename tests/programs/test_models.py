"""What the database refuses about programs and their policies, whatever the code does."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from diversion.programs.models import PolicyVersion, Program
from tests.factories import PolicyFactory, ProgramFactory

pytestmark = pytest.mark.django_db


def refused_by(name, rows, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize("values", [{"model": "jail"}, {"track": "both"}], ids=str)
def test_a_program_of_an_unknown_model_or_track(values):
    (field,) = values

    refused_by(f"program_{field}_known", Program.objects.filter(pk=ProgramFactory().pk), **values)


@pytest.mark.parametrize(
    ("send_from", "send_until"),
    [
        (time(7, 59), time(19)),
        (time(0), time(19)),
        (time(9), time(21, 1)),
        (time(9), time(23, 59)),
        (time(9), time(9)),
        (time(19), time(9)),
    ],
)
def test_hours_of_sending_that_leave_the_outer_wall_or_are_none(send_from, send_until):
    rows = PolicyVersion.objects.filter(pk=PolicyFactory().pk)

    refused_by("policyversion_sends_inside_the_outer_wall", rows, send_from=send_from, send_until=send_until)


def test_hours_of_sending_may_fill_the_outer_wall():
    rows = PolicyVersion.objects.filter(pk=PolicyFactory().pk)

    assert rows.update(send_from=time(8), send_until=time(21)) == 1


def test_a_policy_that_ends_before_it_begins():
    rows = PolicyVersion.objects.filter(pk=PolicyFactory().pk)

    refused_by("policyversion_ends_after_it_begins", rows, effective_to=date(2025, 12, 31))
    assert rows.update(effective_to=date(2026, 1, 1)) == 1


def test_two_policies_of_one_number():
    first = PolicyFactory()

    with pytest.raises(IntegrityError, match="policyversion_one_per_number"), transaction.atomic():
        PolicyFactory(program=first.program)


def test_programs_and_policies_print_without_anything_that_tells():
    policy = PolicyFactory(program=ProgramFactory(code="fopp"), version=2)

    assert str(policy.program) == "fopp"
    assert str(policy) == f"policy version 2 of {policy.program_id}"
