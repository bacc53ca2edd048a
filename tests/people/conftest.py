import pytest

from tests.factories import (
    ContactPointFactory,
    UserFactory,
)


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def contact():
    return ContactPointFactory(value="+12095550142")
