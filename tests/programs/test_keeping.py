"""Programs, their yearly review and the days of their calendars."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from diversion.audit.models import AuditEvent
from diversion.core.phone import NotATelephoneNumber
from diversion.programs import actions, queries
from diversion.programs.actions import CodeTaken, DayAlreadyThere, NewProgram, NotYet, ReasonMissing
from diversion.programs.models import CalendarKind, ClosedDay, Offense, PolicyVersion, Program
from tests.conftest import NOW
from tests.factories import PolicyFactory, ProgramFactory, UserFactory
from tests.programs.test_queries import EVERYWHERE, NOWHERE, span_of

TODAY = date(2026, 12, 1)
NEW = NewProgram(
    code="prebooking",
    name="Pre-booking diversion, Tracy",
    public_name="Northgate Services",
    model="prebooking",
    track="general",
    time_zone="America/Los_Angeles",
    sender_name="Northgate",
    callback_phone="209-555-0100",
    review_due_on=date(2027, 6, 1),
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory()


def add(admin, **fields):
    return actions.add_program(replace(NEW, **fields), on=TODAY, by=admin, at=NOW)


def events():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_new_program_belongs_to_its_makers_agency_and_has_a_draft_and_no_policy_in_force(admin):
    program = add(admin)

    assert (program.agency_id, program.callback_phone) == (admin.agency_id, "+12095550100")
    assert [(policy.version, policy.is_draft) for policy in program.policies.all()] == [(1, True)]
    with pytest.raises(queries.NoPolicyInForce):
        queries.policy_on(program.pk, TODAY)
    assert events() == ["program.added", "policy.drafted"]


def test_a_code_is_given_once(admin):
    add(admin)

    with pytest.raises(CodeTaken, match="Choose another one"):
        add(admin, name="Another one")

    assert Program.objects.count() == 1


def test_a_program_without_a_number_to_call_back_is_not_made(admin):
    with pytest.raises(NotATelephoneNumber):
        add(admin, callback_phone="12")

    assert not Program.objects.exists()


def test_a_review_makes_the_next_one_due_a_year_later(admin):
    program = ProgramFactory(review_due_on=date(2026, 12, 15))

    actions.record_review(
        program_id=program.pk, reviewed_on=date(2026, 11, 30), today=TODAY, decided="Letter of Nov 30", by=admin, at=NOW
    )

    program.refresh_from_db()
    assert program.review_due_on == date(2027, 11, 30)
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.changes) == (
        "program.reviewed",
        "Letter of Nov 30",
        {"review_due_on": ["2026-12-15", "2027-11-30"]},
    )


@pytest.mark.parametrize(
    ("reviewed_on", "decided", "error"), [(date(2026, 12, 2), "Letter", NotYet), (TODAY, "  ", ReasonMissing)]
)
def test_a_review_that_has_not_been_or_that_nobody_did_is_not_recorded(admin, reviewed_on, decided, error):
    program = ProgramFactory(review_due_on=date(2026, 12, 15))

    with pytest.raises(error):
        actions.record_review(
            program_id=program.pk, reviewed_on=reviewed_on, today=TODAY, decided=decided, by=admin, at=NOW
        )

    program.refresh_from_db()
    assert program.review_due_on == date(2026, 12, 15)
    assert events() == []


def test_reviews_that_are_near_are_found_in_ones_own_programs_only(django_assert_num_queries):
    near, _far, theirs, _never = (
        ProgramFactory(review_due_on=day) for day in (date(2027, 1, 30), date(2027, 1, 31), date(2026, 11, 1), None)
    )

    with django_assert_num_queries(1):
        assert [row.id for row in queries.reviews_due(span_of(near, _far, _never), on=TODAY)] == [near.pk]
    assert {row.id for row in queries.reviews_due(EVERYWHERE, on=TODAY)} == {near.pk, theirs.pk}
    assert queries.reviews_due(NOWHERE, on=TODAY) == []


def test_programs_are_listed_with_the_version_in_force_and_their_draft(admin, django_assert_num_queries):
    old = PolicyFactory(effective_to=date(2026, 6, 30), program__name="Alpha")
    PolicyFactory(program=old.program, version=2, effective_from=date(2026, 7, 1), effective_to=date(2026, 12, 31))
    PolicyFactory(program=old.program, version=3, effective_from=date(2027, 1, 1))
    new = add(admin, name="Beta")

    with django_assert_num_queries(1):
        rows = queries.program_rows(EVERYWHERE, on=TODAY)

    assert [(row.name, row.version, row.has_draft) for row in rows] == [("Alpha", 2, False), ("Beta", None, True)]
    assert [row.id for row in queries.program_rows(span_of(new), on=TODAY)] == [new.pk]
    assert queries.program_rows(NOWHERE, on=TODAY) == []
    assert [row.state for row in queries.versions_of(old.program_id, on=TODAY)] == ["coming", "in_force", "ended"]


def test_a_day_that_the_agency_adds_counts_no_more_in_its_calendar_and_in_no_other(admin):
    friday = date(2026, 12, 18)
    actions.add_closed_day(calendar=CalendarKind.COURT, on=friday, name="Move of the clerk’s office", by=admin, at=NOW)

    counts = {
        (agency, kind): queries.calendar_of(agency, kind).is_business_day(friday)
        for agency in (admin.agency_id, UserFactory().agency_id)
        for kind in CalendarKind
    }

    assert [key for key, counted in counts.items() if not counted] == [(admin.agency_id, CalendarKind.COURT)]
    assert events() == ["calendar.day_added"]


def test_a_day_is_added_once_and_counts_again_when_it_is_taken_out(admin):
    friday = date(2026, 12, 18)
    day = actions.add_closed_day(calendar=CalendarKind.AGENCY, on=friday, name="Retreat", by=admin, at=NOW)

    with pytest.raises(DayAlreadyThere):
        actions.add_closed_day(calendar=CalendarKind.AGENCY, on=friday, name="Retreat", by=admin, at=NOW)
    assert [row.name for row in queries.closed_days(admin.agency_id, since=TODAY)] == ["Retreat"]

    actions.remove_closed_day(closed_day_id=day.pk, by=admin, at=NOW)

    assert queries.calendar_of(admin.agency_id, CalendarKind.AGENCY).is_business_day(friday)
    assert events() == ["calendar.day_added", "calendar.day_removed"]


# --- what the database refuses, whatever the code does


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("policyversion_pretrial_without_admission", {"statute_basis": "ca_1001", "admission_required": True}),
        ("policyversion_lead_intake_in_30_days", {"statute_basis": "ca_lead", "intake_days": 31}),
        ("policyversion_judicial_term_in_24_months", {"statute_basis": "ca_1001_95", "term_months": 25}),
        ("policyversion_asks_again_in_time", {"review_days": 0}),
        ("policyversion_asks_again_in_time", {"review_days": 181}),
        ("policyversion_doors_known", {"doors": ["window"]}),
        ("policyversion_statute_known", {"statute_basis": "common_law"}),
        ("policyversion_watch_basis_known", {"watch_basis": "whim"}),
    ],
)
def test_terms_that_the_law_forbids_or_nobody_knows(name, values):
    rows = PolicyVersion.objects.filter(pk=PolicyFactory().pk)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


def test_a_draft_that_somebody_approved_and_a_second_draft(admin):
    draft = PolicyFactory(is_draft=True)

    with pytest.raises(IntegrityError, match="policyversion_draft_is_not_approved"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(approved_by=admin)
    with pytest.raises(IntegrityError, match="policyversion_one_draft_a_program"), transaction.atomic():
        PolicyFactory(program=draft.program, version=2, is_draft=True)


def test_a_federal_holiday_that_somebody_made_up(admin):
    with pytest.raises(IntegrityError, match="closedday_of_court_or_agency"), transaction.atomic():
        ClosedDay.objects.create(agency_id=admin.agency_id, calendar="federal", on=TODAY, name="Mine")


def test_offense_choices_leave_out_what_is_never_diverted_and_put_what_is_no_longer_law_last():
    actions.load_offenses(at=NOW)

    statutes = [offense.statute for offense in queries.offense_choices(TODAY)]

    assert statutes == ["647(b)(1)", "647(b)(2)", "653.25", "647(b)", "653.22", "653.22(a)"]
    assert Offense.objects.filter(never_divertible=True).exists()
