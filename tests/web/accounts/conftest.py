import pytest
from django.core.cache import cache

from tests.conftest import NOW
from tests.factories import UserFactory
from tests.web.accounts.ways_in import with_app


@pytest.fixture(autouse=True)
def sign_in_as_in_production(settings, time_machine):
    """A second factor is asked for, nobody has tried anything yet, and the clock stands still until a test moves it."""
    time_machine.move_to(NOW, tick=False)
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


@pytest.fixture
def user(db):
    """A member of staff with a password and a code app."""
    return with_app(UserFactory())
