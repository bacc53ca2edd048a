from datetime import date

import pytest

from diversion.audit.models import AuditEvent
from diversion.programs import actions, offenses
from diversion.programs.calendars import COURTS, Calendar
from diversion.programs.models import CalendarKind, Offense
from diversion.programs.offenses import Doubt
from tests.conftest import NOW

TODAY = date(2026, 11, 25)


@pytest.fixture
def california(db):
    actions.load_offenses(at=NOW)


def asked(statute, on=TODAY):
    answer = offenses.offense_for("CA", statute, on)
    return answer.offense and answer.offense.statute, answer.doubt, [row.statute for row in answer.suggestions]


def test_the_starting_set_is_loaded_once_and_a_row_that_somebody_changed_stays_as_it_is(db):
    first = actions.load_offenses(at=NOW)
    Offense.objects.filter(statute="653.25").update(title="As our counsel words it")

    assert (first, actions.load_offenses(at=NOW)) == (7, 0)
    assert Offense.objects.get(statute="653.25").title == "As our counsel words it"
    assert AuditEvent.objects.filter(action="offense.added").count() == 7


def test_a_missing_offense_comes_back_alone(california):
    Offense.objects.get(statute="653.25").delete()

    assert actions.load_offenses(at=NOW) == 1


def test_only_what_involves_a_minor_is_never_divertible(california):
    assert list(Offense.objects.filter(never_divertible=True).values_list("statute", flat=True)) == ["647(b)(3)"]


@pytest.mark.parametrize("statute", ["647(b)(1)", "647(b)(2)", "647(b)(3)", "653.25", " 653.25 "])
def test_a_statute_written_exactly_is_found(california, statute):
    assert asked(statute) == (statute.strip(), Doubt.NONE, [])


@pytest.mark.parametrize(
    ("statute", "suggested"),
    [
        ("647b2", ["647(b)(2)"]),
        ("647(B)(2)", ["647(b)(2)"]),
        ("PC 647(b)(2)", ["647(b)(2)"]),
        ("647.b.2 PC", ["647(b)(2)"]),
        ("647B", ["647(b)(1)", "647(b)(2)", "647(b)(3)"]),
        ("653", ["653.25"]),
    ],
)
def test_an_unclear_spelling_is_a_doubt_with_suggestions_and_never_a_guess(california, statute, suggested):
    assert asked(statute) == (None, Doubt.UNCLEAR, suggested)


@pytest.mark.parametrize("statute", ["484(a)", "", "   ", "()", "PC"])
def test_a_statute_like_none_is_unknown_and_suggests_nothing(california, statute):
    assert asked(statute) == (None, Doubt.UNKNOWN, [])


@pytest.mark.parametrize(
    ("statute", "on", "found"),
    [
        ("653.22", date(2022, 12, 31), "653.22"),
        ("653.22", date(2023, 1, 1), None),
        ("653.25", date(2025, 12, 31), None),
        ("653.25", date(2026, 1, 1), "653.25"),
        ("647(b)", date(2016, 12, 31), "647(b)"),
        ("647(b)", date(2017, 1, 1), None),
    ],
)
def test_a_statute_is_found_only_for_the_days_on_which_it_was_law(california, statute, on, found):
    offense, doubt, _suggestions = asked(statute, on)

    assert (offense, doubt) == (found, Doubt.NONE if found else Doubt.NOT_LAW_THEN)


def test_the_undivided_offense_suggests_its_parts_once_it_was_divided(california):
    assert asked("647(b)")[2] == ["647(b)(1)", "647(b)(2)", "647(b)(3)"]


def test_without_a_day_a_statute_with_two_periods_is_a_doubt(california):
    Offense.objects.create(
        jurisdiction="CA", statute="653.22", level="misdemeanor", side="seller", effective_from=date(2030, 1, 1)
    )

    assert asked("653.25", None) == ("653.25", Doubt.NONE, [])
    assert asked("653.22", None)[:2] == (None, Doubt.UNCLEAR)


def test_another_states_offense_is_not_found(california):
    assert offenses.offense_for("NV", "653.25", TODAY).doubt == Doubt.UNKNOWN


def test_an_offense_is_found_with_one_query(california, django_assert_num_queries):
    with django_assert_num_queries(1):
        offenses.offense_for("CA", "647b2", TODAY)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 3, 10), date(2027, 3, 9)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_the_last_day_to_file_is_the_day_before_the_anniversary(on, last):
    assert offenses.limitation_on(Offense(limitation_months=12), on) == last


def test_a_short_month_counts_to_its_end():
    assert offenses.limitation_on(Offense(limitation_months=1), date(2026, 1, 31)) == date(2026, 2, 27)
    assert offenses.limitation_on(Offense(limitation_months=36), date(2026, 8, 31)) == date(2029, 8, 30)


def test_an_offense_without_a_limitation_has_no_last_day():
    assert offenses.limitation_on(Offense(limitation_months=None), TODAY) is None


@pytest.mark.parametrize(
    ("last", "working"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),  # a Wednesday
        (date(2026, 11, 28), date(2026, 11, 25)),  # the Saturday after Thanksgiving and the court's Friday
        (date(2027, 2, 15), date(2027, 2, 11)),  # Presidents' Day, the weekend, and Lincoln's Birthday on the Friday
    ],
)
def test_the_day_to_work_towards_is_a_court_day_and_never_later(last, working):
    assert offenses.working_limitation_on(last, COURTS) == working


def test_a_day_that_the_court_announced_as_closed_is_not_worked_towards():
    flooded = Calendar(CalendarKind.COURT, frozenset({date(2026, 11, 25)}))

    assert offenses.working_limitation_on(date(2026, 11, 25), flooded) == date(2026, 11, 24)
