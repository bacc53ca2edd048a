"""Rare cases of classes: each makes what one scene looks at, and answers with its ids."""

from datetime import timedelta

from diversion.classes.apart import keep_apart
from tests import factories
from tests.browser.house import A_DAY_AGO, House, Ids
from tests.conftest import NOW


def two_kept_apart(house: House) -> Ids:
    """Two who must not meet, and have a seat in one session all the same."""
    one, other = house.file(), house.file()
    session = house.session(people=0, local_day=NOW.date() + timedelta(days=10))
    for file in (one, other):
        factories.book(session, file, at=A_DAY_AGO)
    keep_apart(
        person_id=one.person_id, other_id=other.person_id, reason="A threat at the door", by=house.coordinator, at=NOW
    )
    return {"person_id": one.person_id}
