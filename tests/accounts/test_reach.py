from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach, Span
from diversion.accounts.walls import AGENCY_WIDE, MATRIX, SHUT, FieldClass, Level, Role, cell

HERE, ELSEWHERE = uuid4(), uuid4()
VICTIMS_FACTS = {FieldClass.CASE_NOTES, FieldClass.PRIVILEGED_NOTES}
COUNTY = {
    Role.COORDINATOR,
    Role.COURT_LIAISON,
    Role.PROSECUTOR,
    Role.PARALEGAL,
    Role.OFFICER_REFERRER,
    Role.FINANCE,
    Role.FACILITATOR,
    Role.AUDITOR_READONLY,
    Role.DATA_ANALYST,
    Role.PROJECT_MANAGER,
}


def reach(*grants):
    return Reach(user_id=uuid4(), grants=grants)


# --- walls


def test_what_the_matrix_does_not_name_is_shut():
    assert cell(Role.FINANCE, FieldClass.IDENTITY) == SHUT
    assert not reach().may(FieldClass.IDENTITY, Level.STATUS)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_line(role):
    assert MATRIX[role]


@pytest.mark.parametrize("role", sorted(COUNTY))
@pytest.mark.parametrize("notes", sorted(VICTIMS_FACTS))
def test_nobody_of_the_county_reads_a_note_of_a_case_worker(role, notes):
    assert cell(role, notes).level < Level.BREAK_GLASS


@pytest.mark.parametrize("field_class", [FieldClass.STAFF, FieldClass.AUDIT])
def test_accounts_and_the_log_are_the_administrators_alone(field_class):
    assert [role for role in Role if cell(role, field_class) != SHUT] == [Role.ADMIN]


def test_an_administrator_changes_nothing_of_a_person():
    writes = [name for name in FieldClass if cell(Role.ADMIN, name).level == Level.WRITE]

    assert writes == [FieldClass.STAFF]


@pytest.mark.parametrize("role", [Role.AUDITOR_READONLY, Role.DATA_ANALYST])
def test_who_counts_reads_no_name(role):
    named = [FieldClass.IDENTITY, FieldClass.CONTACT, FieldClass.CHARGE, FieldClass.MESSAGES]

    assert {cell(role, name) for name in named} == {SHUT}


# --- reach


def test_a_role_reaches_into_its_program_and_no_other():
    span = reach(Grant(Role.COORDINATOR, HERE)).span(FieldClass.IDENTITY, Level.WRITE)

    assert span.covers(HERE)
    assert not span.covers(ELSEWHERE)


def test_an_agency_wide_role_reaches_everywhere():
    assert reach(Grant(Role.ADMIN, None)).span(FieldClass.IDENTITY, Level.READ).covers(ELSEWHERE)


def test_a_level_includes_those_before_it_and_not_those_after():
    liaison = reach(Grant(Role.COURT_LIAISON, HERE))

    assert liaison.may(FieldClass.IDENTITY, Level.STATUS)
    assert liaison.may(FieldClass.IDENTITY, Level.READ)
    assert not liaison.may(FieldClass.IDENTITY, Level.WRITE)


def test_ones_own_records_are_told_from_those_of_others():
    span = reach(Grant(Role.FACILITATOR, HERE)).span(FieldClass.ATTENDANCE, Level.WRITE)

    assert not span.covers(HERE)
    assert span.covers(HERE, own=True)
    assert not span.covers(ELSEWHERE, own=True)


def test_roles_in_two_programs_do_not_mix():
    both = reach(Grant(Role.COORDINATOR, HERE), Grant(Role.FINANCE, ELSEWHERE))

    assert both.span(FieldClass.CONTACT, Level.WRITE) == Span(False, frozenset({HERE}), frozenset())
    assert both.span(FieldClass.FEE, Level.WRITE).programs == {HERE, ELSEWHERE}


def test_a_span_of_nothing_is_false():
    assert not reach(Grant(Role.FINANCE, HERE)).span(FieldClass.IDENTITY, Level.STATUS)


def test_a_role_held_twice_is_named_once_in_the_order_of_the_list():
    held = reach(Grant(Role.FACILITATOR, HERE), Grant(Role.COORDINATOR, HERE), Grant(Role.FACILITATOR, ELSEWHERE))

    assert held.roles == (Role.COORDINATOR, Role.FACILITATOR)


def test_agency_wide_roles_are_those_three():
    assert {Role.ADMIN, Role.AUDITOR_READONLY, Role.PRIVACY_OFFICER} == AGENCY_WIDE


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICER])
def test_nobody_but_the_privacy_officer_reaches_a_child(role):
    assert cell(role, FieldClass.PROTECTED) == SHUT
