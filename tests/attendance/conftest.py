import pytest

from tests.factories import EnrollmentFactory, SeriesFactory, SessionFactory, UserFactory, book


@pytest.fixture
def session(db):
    return SessionFactory()


@pytest.fixture
def expected(session):
    """A function that seats somebody in the session and returns the seat."""
    numbers = iter(range(1, 1_000))

    def seat_somebody(**names):
        person = {f"person__{name}": value for name, value in names.items()}
        policy = {"policy__program": session.program, "policy__version": next(numbers)}
        return book(session, EnrollmentFactory(**policy, **person))

    return seat_somebody


@pytest.fixture
def seat(expected):
    return expected()


@pytest.fixture
def elsewhere(db):
    """A seat in a session of another program."""
    enrollment = EnrollmentFactory()
    return book(SessionFactory(series=SeriesFactory(program=enrollment.program)), enrollment)


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def door(session):
    """The instant at which the class begins."""
    return session.starts_at
