from functools import partial

import pytest

from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests.at_once import at_once
from tests.factories import AgencyFactory, PolicyFactory
from tests.imports.lists import ADA, BEN, layout_of, take_in, written

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_list_that_is_committed_four_times_at_once_comes_in_once(tmp_path):
    # Were the agency new, its unique name alone would make the others wait.
    AgencyFactory(name="Northgate Police")
    layout = layout_of(PolicyFactory().program)
    path = written(tmp_path, ADA, BEN)

    outcomes = at_once([partial(take_in, path, layout)] * 4)

    assert sorted(taken.created for taken in outcomes) == [0, 0, 0, 2]
    assert (Person.objects.count(), Referral.objects.count()) == (2, 2)
