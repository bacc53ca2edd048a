"""Names, languages and safe days of two records put together, and taken apart again."""

import pytest

from diversion.people.merging.parting import take_apart
from diversion.people.models import Alias
from tests.conftest import NOW
from tests.factories import AliasFactory, ContactPointFactory
from tests.people.merging.test_merging import LATER, NUMBER, together, two

pytestmark = pytest.mark.django_db


def test_a_name_that_both_have_stands_once_and_comes_back_with_the_record_that_had_it(by):
    kept, absorbed = two()
    mine, theirs = (AliasFactory(person=person, family_name="Zumarraga") for person in (kept, absorbed))

    merge = together(kept, absorbed, by)

    theirs.refresh_from_db()
    assert (theirs.person_id, theirs.withdrawn_at, theirs.withdrawn_by) == (kept.pk, NOW, by)
    assert [alias.shown for alias in kept.aliases.filter(withdrawn_at=None)].count("Zumarraga") == 1

    take_apart(merge.pk, [], by=by, at=LATER)

    for row in (mine, theirs):
        row.refresh_from_db()
    assert [(row.person_id, row.withdrawn_at) for row in (mine, theirs)] == [(kept.pk, None), (absorbed.pk, None)]


def test_a_name_that_somebody_took_back_again_since_stays_taken_back(by):
    kept, absorbed = two()
    AliasFactory(person=kept, family_name="Zumarraga")
    theirs = AliasFactory(person=absorbed, family_name="Zumarraga")
    merge = together(kept, absorbed, by)
    Alias.objects.filter(pk=theirs.pk).update(withdrawn_reason="It was never hers")

    take_apart(merge.pk, [], by=by, at=LATER)

    theirs.refresh_from_db()
    assert (theirs.person_id, theirs.withdrawn_reason) == (absorbed.pk, "It was never hers")


def test_a_name_taken_back_before_is_no_reason_not_to_keep_it(by):
    kept, absorbed = two()
    AliasFactory(person=kept, given_name="Ofe", family_name="Barragan Ruiz", taken_back=True)

    together(kept, absorbed, by)

    assert [alias.shown for alias in kept.aliases.filter(withdrawn_at=None)] == ["Ofe Barragan Ruiz"]


def test_the_languages_are_kept_of_the_one_that_somebody_chose(by):
    kept, absorbed = two(best_language="hmn", other_languages=["lo", "en"])

    together(kept, absorbed, by, "best_language", "other_languages")

    kept.refresh_from_db()
    assert (kept.best_language, kept.other_languages) == ("hmn", ["lo", "en"])


@pytest.mark.parametrize(
    ("mine", "theirs", "common"),
    [([], [], []), ([1, 2, 3], [], [1, 2, 3]), ([], [6], [6]), ([1, 2, 3], [3, 4], [3])],
)
def test_of_days_those_stay_that_are_safe_by_both(mine, theirs, common, by):
    kept, absorbed = two()
    way = ContactPointFactory(person=kept, value=NUMBER, safe_days=mine)
    ContactPointFactory(person=absorbed, value=NUMBER, safe_days=theirs)

    merge = together(kept, absorbed, by)
    way.refresh_from_db()
    assert (way.safe_days, way.ok_to_text) == (common, True)

    take_apart(merge.pk, [], by=by, at=LATER)
    way.refresh_from_db()
    assert way.safe_days == mine


def test_days_that_have_nothing_in_common_leave_none_that_is_safe(by):
    kept, absorbed = two()
    mine = ContactPointFactory(person=kept, value=NUMBER, safe_days=[1, 2])
    ContactPointFactory(person=absorbed, value=NUMBER, safe_days=[6, 7])

    together(kept, absorbed, by)

    mine.refresh_from_db()
    assert (mine.ok_to_text, mine.ok_to_call, mine.safe_days) == (False, False, [1, 2])
