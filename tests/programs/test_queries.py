from datetime import date
from uuid import uuid4

import pytest

from diversion.accounts.reach import Span
from diversion.programs import queries
from diversion.programs.queries import NoPolicyInForce
from tests.factories import PolicyFactory, ProgramFactory

pytestmark = pytest.mark.django_db

EVERYWHERE = Span(everywhere=True, programs=frozenset(), own=frozenset())
NOWHERE = Span(everywhere=False, programs=frozenset(), own=frozenset())


def span_of(*programs, own=()):
    return Span(
        everywhere=False,
        programs=frozenset(program.pk for program in programs),
        own=frozenset(program.pk for program in own),
    )


@pytest.fixture
def versions():
    """Version 1 through 2026 until the end of June, version 2 from July on, version 3 from a leap day on."""
    program = ProgramFactory()
    PolicyFactory(program=program, version=1, effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30))
    PolicyFactory(program=program, version=2, effective_from=date(2026, 7, 1))
    PolicyFactory(program=program, version=3, effective_from=date(2028, 2, 29))
    PolicyFactory(version=9)
    return program


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 1, 1), 1),
        (date(2026, 6, 30), 1),
        (date(2026, 7, 1), 2),
        (date(2028, 2, 28), 2),
        (date(2028, 2, 29), 3),
        (date(2040, 1, 1), 3),
    ],
)
def test_the_policy_in_force_covers_the_day_both_ends_included_and_the_newest_wins(versions, day, version):
    assert queries.policy_on(versions.pk, day).version == version


def test_a_day_before_every_version_has_no_policy_and_says_what_to_do(versions):
    with pytest.raises(NoPolicyInForce, match="An administrator can add one"):
        queries.policy_on(versions.pk, date(2025, 12, 31))


def test_a_day_after_a_version_that_ended_has_no_policy():
    policy = PolicyFactory(effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30))

    with pytest.raises(NoPolicyInForce):
        queries.policy_on(policy.program_id, date(2026, 7, 1))


def test_a_program_that_is_not_there_has_no_policy(versions):
    with pytest.raises(NoPolicyInForce):
        queries.policy_on(uuid4(), date(2026, 7, 1))


def test_programs_are_those_that_a_span_covers_wholly(django_assert_num_queries):
    beta, alpha, led = (ProgramFactory(name=name) for name in ("Beta", "Alpha", "Led"))

    with django_assert_num_queries(1):
        assert [choice.name for choice in queries.program_choices(EVERYWHERE)] == ["Alpha", "Beta", "Led"]
    assert queries.program_choices(NOWHERE) == []
    assert [choice.id for choice in queries.program_choices(span_of(beta, own=[led]))] == [beta.pk]
    assert set(queries.programs_in(span_of(alpha, beta))) == {alpha, beta}
