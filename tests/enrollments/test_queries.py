from datetime import date, timedelta
from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.enrollments import actions, queries
from diversion.enrollments.states import EnrollmentStatus, fopp
from diversion.people.models import ContactKind
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    EnrollmentFactory,
    PersonFactory,
    PolicyFactory,
    ProgramFactory,
    UserFactory,
    as_role,
    in_status,
)

pytestmark = pytest.mark.django_db

S = EnrollmentStatus


@pytest.fixture
def program():
    return ProgramFactory(name="Saturday program")


@pytest.fixture
def policy(program):
    return PolicyFactory(program=program, version=4)


def reach(role, program=None):
    return Reach(user_id=uuid4(), grants=[Grant(role, program.pk if program else None)])


def file_of(policy, status=S.ACCEPTED, **names):
    return in_status(status, person=PersonFactory(**names), policy=policy)


def names(rows):
    return [row.name for row in rows]


def page(reader, **options):
    people = queries.people_for(reader, FieldClass.IDENTITY, Level.READ)
    return queries.people_page(people, reader, **options)


# --- whom somebody may see


def test_people_of_ones_own_program_are_seen_and_people_of_another_are_not(program, policy):
    mine, stranger = file_of(policy).person, EnrollmentFactory().person

    seen = queries.people_for(reach(Role.COORDINATOR, program), FieldClass.IDENTITY, Level.READ)

    assert list(seen) == [mine]
    assert stranger in queries.people_for(reach(Role.ADMIN), FieldClass.IDENTITY, Level.READ)


@pytest.mark.parametrize(
    ("role", "field_class", "level", "sees"),
    [
        (Role.COORDINATOR, FieldClass.CONTACT, Level.WRITE, True),
        (Role.PROSECUTOR, FieldClass.IDENTITY, Level.READ, True),
        (Role.PROSECUTOR, FieldClass.IDENTITY, Level.WRITE, False),
        (Role.PROSECUTOR, FieldClass.CONTACT, Level.READ, False),
        (Role.FACILITATOR, FieldClass.IDENTITY, Level.READ, False),
        (Role.OFFICER_REFERRER, FieldClass.IDENTITY, Level.READ, False),
    ],
)
def test_a_role_sees_in_its_program_what_the_walls_let_through(program, policy, role, field_class, level, sees):
    enrollment = file_of(policy)

    assert list(queries.people_for(reach(role, program), field_class, level)) == [enrollment.person] * sees
    assert list(queries.enrollments_for(reach(role, program), field_class, level)) == [enrollment] * sees


def test_somebody_without_a_role_sees_nobody(policy):
    file_of(policy)
    nobody = Reach(user_id=uuid4(), grants=[])

    assert not queries.people_for(nobody, FieldClass.IDENTITY, Level.READ).exists()
    assert page(nobody) == ([], None)


def test_roles_in_a_program_are_those_held_there_and_the_agency_wide_ones(program):
    other = ProgramFactory()
    grants = [Grant(Role.COORDINATOR, program.pk), Grant(Role.FACILITATOR, other.pk), Grant(Role.ADMIN, None)]
    reader = Reach(user_id=uuid4(), grants=grants)

    assert queries.roles_in(reader, program.pk) == {Role.COORDINATOR, Role.ADMIN}
    assert queries.roles_in(reader, other.pk) == {Role.FACILITATOR, Role.ADMIN}


# --- the list


def test_the_list_is_by_name_and_shows_only_files_that_its_reader_may_see(program, policy):
    zoe = file_of(policy, given_name="Zoe", family_name="Lopez")
    file_of(policy, given_name="Adam", family_name="Lopez")
    EnrollmentFactory(person=zoe.person)

    rows, after = page(reach(Role.COORDINATOR, program))

    assert (names(rows), after) == (["Lopez, Adam", "Lopez, Zoe"], None)
    files = [(file.program, str(file.status)) for row in rows for file in row.files]
    assert files == [("Saturday program", "Accepted")] * 2


def test_a_long_list_comes_in_pages_and_every_person_comes_once_also_among_namesakes(policy, program):
    for _ in range(queries.PAGE + 5):
        file_of(policy, given_name="Maria", family_name="Lopez")
    file_of(policy, given_name="Ana", family_name="Lopez")
    file_of(policy, given_name="Zoe", family_name="Abel")
    reader, pages, after = reach(Role.COORDINATOR, program), [], None

    while not pages or after:
        rows, after = page(reader, after=after)
        pages.append(rows)

    everybody = [row.id for rows in pages for row in rows]
    assert [len(rows) for rows in pages] == [queries.PAGE, 7]
    assert len(set(everybody)) == len(everybody) == queries.PAGE + 7
    assert names(pages[0])[:2] == ["Abel, Zoe", "Lopez, Ana"]


def test_a_page_that_begins_after_somebody_out_of_reach_or_nobody_is_the_first(program, policy):
    file_of(policy, family_name="Abel", given_name="Zoe")
    stranger = EnrollmentFactory(person=PersonFactory(family_name="Zuniga")).person

    for unknown in (stranger.pk, uuid4()):
        rows, _after = page(reach(Role.COORDINATOR, program), after=unknown)
        assert names(rows) == ["Abel, Zoe"]


@pytest.mark.parametrize("size", [1, 3, 30])
def test_the_list_costs_the_same_for_any_number_of_people(program, policy, size, django_assert_num_queries):
    for _ in range(size):
        file_of(policy)

    with django_assert_num_queries(2):
        assert len(page(reach(Role.COORDINATOR, program))[0]) == min(size, queries.PAGE)


# --- finding


@pytest.mark.parametrize("typed", ["lopez", "MARIA", "mar lop", "lopez maria", "Mari", "munoz", "MUÑOZ", "T-77"])
def test_somebody_is_found_by_every_typed_word_in_names_or_number_without_case_or_accents(program, policy, typed):
    who = file_of(policy, given_name="María", family_name="López Muñoz", preferred_name="Mari", record_no="T-77").person
    file_of(policy, given_name="Peter", family_name="Hwang")

    assert list(queries.found(reach(Role.COORDINATOR, program), typed)) == [who]


@pytest.mark.parametrize("typed", ["", "   ", "nobody", "lopez peter", "%", "_", "\\", "' OR 1=1 --", "x" * 10_000])
def test_nothing_is_found_by_nothing_by_half_and_by_what_a_database_would_take_for_a_pattern(program, policy, typed):
    file_of(policy, given_name="María", family_name="López")
    file_of(policy, given_name="Peter", family_name="Hwang")

    assert list(queries.found(reach(Role.COORDINATOR, program), typed)) == []


def test_people_of_another_program_are_not_found(program):
    EnrollmentFactory(person=PersonFactory(family_name="Zuniga"))

    assert list(queries.found(reach(Role.COORDINATOR, program), "zuniga")) == []
    assert queries.found(reach(Role.ADMIN), "zuniga").get().family_name == "Zuniga"


@pytest.mark.parametrize("typed", ["209-555-0142", "(209) 555 0142", "0142", "555.0142"])
def test_a_telephone_finds_whose_it_is_for_those_who_may_read_it(program, policy, typed):
    who = file_of(policy).person
    ContactPointFactory(person=who, value="+12095550142")

    assert list(queries.found(reach(Role.COORDINATOR, program), typed)) == [who]
    assert list(queries.found(reach(Role.PROSECUTOR, program), typed)) == []


@pytest.mark.parametrize("typed", ["014", "+1", "lopez 0142"])
def test_too_few_digits_or_words_beside_them_find_no_telephone(program, policy, typed):
    ContactPointFactory(person=file_of(policy, family_name="Hwang", record_no="T-77777").person, value="+12095550142")

    assert list(queries.found(reach(Role.COORDINATOR, program), typed)) == []


def test_an_ended_telephone_or_a_letter_box_finds_nobody(program, policy):
    who = file_of(policy).person
    ContactPointFactory(person=who, value="+12095550142", ended_at=NOW, is_primary=False)
    ContactPointFactory(person=who, kind=ContactKind.POSTAL, value="0142 Elm St", ok_to_text=False)

    assert list(queries.found(reach(Role.COORDINATOR, program), "0142")) == []


@pytest.mark.parametrize("typed", ["garcia", "garcia z", "zoe gar", "g"])
def test_who_is_in_reach_is_found_behind_any_number_of_namesakes_who_are_not(typed, monkeypatch):
    monkeypatch.setattr(queries, "FOUND", 3)
    elsewhere = PolicyFactory()
    for given in ("Zelda", "Zena", "Zita", "Zoa"):
        EnrollmentFactory(policy=elsewhere, person__given_name=given, person__family_name="Garcia")
    who = EnrollmentFactory(person__given_name="Zoe", person__family_name="Garcia")

    assert list(queries.found(reach(Role.COORDINATOR, who.program), typed)) == [who.person]


def test_when_the_first_of_a_name_fill_a_page_the_others_are_not_asked_for(
    program, policy, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(queries, "FOUND", 3)
    monkeypatch.setattr(queries, "PAGE", 2)
    zs = [file_of(policy, given_name=given, family_name="Garcia") for given in ("Zelda", "Zena", "Zita", "Zoa")]
    reader = reach(Role.COORDINATOR, program)

    with django_assert_num_queries(2):
        found = queries.found(reader, "garcia")

    assert {file.person for file in zs[:3]} <= set(found)


# --- one person


def the_file(reader, enrollment):
    (row,) = queries.record_of(enrollment.person_id, reader).files
    return row


def test_a_record_shows_files_of_the_readers_programs_newest_first_and_no_others(
    program, policy, django_assert_num_queries
):
    old = in_status(S.WITHDRAWN, policy=policy, opened_at=NOW - timedelta(days=90))
    new = in_status(S.ACCEPTED, policy=policy, person=old.person)
    EnrollmentFactory(person=old.person)

    with django_assert_num_queries(1):
        record = queries.record_of(old.person_id, reach(Role.COORDINATOR, program))

    assert [(file.id, file.is_open) for file in record.files] == [(new.pk, True), (old.pk, False)]
    assert (record.name, record.record_no) == (old.person.display_name, old.person.record_no)


def test_somebody_of_another_program_and_somebody_who_does_not_exist_are_both_nobody(program):
    reader = reach(Role.COORDINATOR, program)

    assert queries.record_of(EnrollmentFactory().person_id, reader) is None
    assert queries.record_of(uuid4(), reader) is None


def test_a_record_says_what_its_reader_may_see_in_the_programs_of_its_files(program, policy):
    enrollment = file_of(policy)
    grants = [Grant(Role.PROSECUTOR, program.pk), Grant(Role.COORDINATOR, ProgramFactory().pk)]
    record = queries.record_of(enrollment.person_id, Reach(user_id=uuid4(), grants=grants))

    assert record.may(FieldClass.IDENTITY, Level.READ) is True
    assert record.may(FieldClass.CONTACT, Level.READ) is False


def test_what_was_signed_and_offered_is_shown_to_those_who_may_read_agreements(program, policy):
    row = the_file(reach(Role.PROSECUTOR, program), file_of(policy))

    assert (row.agreement_version, row.agreement_signed_on, row.policy_version) == ("2026-1", NOW.date(), 4)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.COORDINATOR])
def test_why_and_until_when_a_file_is_held_is_shown_in_words(program, policy, role):
    row = the_file(reach(role, program), in_status(S.ON_HOLD, policy=policy))

    assert (row.hold_reason, row.hold_until_on) == ("Medical", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("status", "role", "steps", "waits_for"),
    [
        (S.REFERRED, Role.COORDINATOR, ["open screening", "withdraw"], ""),
        (S.SCREENING, Role.COORDINATOR, ["withdraw"], "Prosecutor"),
        (S.SCREENING, Role.PROSECUTOR, [], ""),
        (S.ELIGIBLE, Role.COORDINATOR, ["withdraw"], ""),
        (S.OFFERED, Role.PROSECUTOR, [], "Program coordinator"),
        (S.COMPLETED, Role.COORDINATOR, [], ""),
        (S.COMPLETED, Role.ADMIN, ["close"], ""),
        (S.ON_HOLD, Role.PROSECUTOR, [], "Program coordinator"),
    ],
)
def test_a_file_offers_the_steps_that_its_reader_confirms_and_says_for_whom_it_waits(
    policy, program, status, role, steps, waits_for
):
    row = the_file(reach(role, program), file_of(policy, status))

    assert [step.name for step in row.steps] == steps
    assert row.waits_for == waits_for


@pytest.mark.parametrize(
    ("status", "deeds"),
    [
        (S.ELIGIBLE, {"may_offer", "may_hold"}),
        (S.OFFER_EXPIRED, {"may_offer"}),
        (S.OFFERED, {"may_accept", "may_hold"}),
        (S.ACCEPTED, {"may_book", "may_hold"}),
        (S.ATTENDED, {"may_book", "may_hold"}),
        (S.WATCH, {"may_hold"}),
        (S.ON_HOLD, {"may_resume"}),
        (S.SEALED, set()),
    ],
)
def test_a_coordinator_may_do_what_the_status_allows_and_a_prosecutor_less(policy, program, status, deeds):
    enrollment = file_of(policy, status)
    every = ("may_offer", "may_accept", "may_hold", "may_resume", "may_book")

    row = the_file(reach(Role.COORDINATOR, program), enrollment)
    theirs = the_file(reach(Role.PROSECUTOR, program), enrollment)

    assert {deed for deed in every if getattr(row, deed)} == deeds
    assert {deed for deed in every if getattr(theirs, deed)} == deeds & {"may_offer"}


def test_a_role_of_another_program_opens_no_step_here(policy, program):
    grants = [Grant(Role.PROSECUTOR, program.pk), Grant(Role.COORDINATOR, ProgramFactory().pk)]
    row = the_file(Reach(user_id=uuid4(), grants=grants), file_of(policy, S.REFERRED))

    assert (row.steps, row.may_hold, row.waits_for) == ((), False, "Program coordinator")


def test_every_change_of_status_is_listed_newest_first_with_who_and_why(django_assert_num_queries):
    clerk = UserFactory(name="Teresa Quiroga")
    program = ProgramFactory(name="Saturday program")
    enrollment = actions.refer(person_id=PersonFactory().pk, program_id=program.pk, by=clerk, at=NOW)
    decision = as_role(Role.COORDINATOR, at=NOW + timedelta(hours=1), reason="He asked for it")
    actions.take_step(enrollment_id=enrollment.pk, step=fopp.WITHDRAW, decision=decision)

    with django_assert_num_queries(1):
        newest, first = queries.changes_of([enrollment.pk])

    assert (newest.old, str(newest.new), newest.reason, newest.by) == (
        "Referred",
        "Withdrawn",
        "He asked for it",
        decision.by.name,
    )
    assert (first.old, str(first.new), first.by, first.program) == (
        "",
        "Referred",
        "Teresa Quiroga",
        "Saturday program",
    )


def test_what_no_person_did_has_nobodys_name():
    enrollment = actions.refer(person_id=PersonFactory().pk, program_id=ProgramFactory().pk, by=None, at=NOW)

    assert [change.by for change in queries.changes_of([enrollment.pk])] == [""]
