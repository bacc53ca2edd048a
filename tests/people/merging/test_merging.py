"""Two records put together and taken apart again: what becomes of everything that hangs on them."""

import random
from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diversion.audit.models import AuditEvent
from diversion.people.matching.telling_apart import tell_apart, told_apart
from diversion.people.merging.hanging import OF_TWO_RECORDS, hanging
from diversion.people.merging.numbers import NotTheirNumber
from diversion.people.merging.parting import NotToBeTakenApart, later_than, take_apart
from diversion.people.merging.together import FIELDS, Kept, NotToBePutTogether, put_together
from diversion.people.models import ContactPoint, ContactStatus, Merge, Person, PersonIdentifier, WordingLevel
from tests.conftest import NOW
from tests.factories import (
    AliasFactory,
    ContactPointFactory,
    EnrollmentFactory,
    IdentifierFactory,
    PersonFactory,
    PolicyFactory,
    UserFactory,
)
from tests.factories.messaging import MessageFactory
from tests.factories.people import consent_to_texts

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
NUMBER = "+12095550142"


@pytest.fixture
def by():
    return UserFactory()


def two(**facts):
    return PersonFactory(given_name="Ofelia", family_name="Barragan"), PersonFactory(
        given_name="Ofe", family_name="Barragan Ruiz", **facts
    )


def together(kept, absorbed, by, *from_absorbed, first_phone=None):
    return put_together(kept.pk, absorbed.pk, Kept(frozenset(from_absorbed), first_phone), by=by, at=NOW)


def everything(*people):
    """Every row of two people, and the people, as the database holds them."""
    ids = [person.pk for person in people]
    rows = {"person": list(Person.objects.filter(pk__in=ids).order_by("pk").values())}
    for model, column in hanging():
        found = model._base_manager.filter(**{f"{column}__in": ids}).order_by("pk")
        rows[model._meta.label] = list(found.values())
    return rows


def test_everything_of_one_belongs_to_the_other_and_nothing_is_left_behind(by):
    kept, absorbed = two()
    file = EnrollmentFactory(person=absorbed)
    way = ContactPointFactory(person=absorbed)
    PersonIdentifier.objects.create(person=absorbed, kind="state_id", sealed="v1:k:x", digest="a" * 64)

    together(kept, absorbed, by)

    file.refresh_from_db()
    way.refresh_from_db()
    assert (file.person_id, way.person_id, kept.identifiers.count()) == (kept.pk, kept.pk, 1)
    assert [model for model, column in hanging() if model._base_manager.filter(**{column: absorbed}).exists()] == []


def test_every_table_that_names_a_person_follows_or_speaks_of_two_records():
    named = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person and model not in OF_TWO_RECORDS
    }

    assert set(hanging()) == named


def test_each_field_is_kept_as_somebody_chose_and_a_name_that_is_not_stays_as_another_one(by):
    kept, absorbed = two(birth_date=date(1990, 2, 28))

    together(kept, absorbed, by, "family_name", "birth_date")

    kept.refresh_from_db()
    assert (kept.given_name, kept.family_name, kept.birth_date) == ("Ofelia", "Barragan Ruiz", date(1990, 2, 28))
    assert [alias.shown for alias in kept.aliases.order_by("family_key")] == ["Ofelia Barragan", "Ofe Barragan Ruiz"]


def test_both_records_tell_in_the_log_that_they_were_put_together(by):
    kept, absorbed = two()

    merge = together(kept, absorbed, by)

    rows = AuditEvent.objects.filter(action="person.put_together").values_list("person_id", "subject_id", "actor_id")
    assert set(rows) == {(kept.pk, str(merge.pk), by.pk), (absorbed.pk, str(merge.pk), by.pk)}


def test_one_telephone_is_the_first(by):
    kept, absorbed = two()
    ContactPointFactory(person=kept)
    ContactPointFactory(person=kept, kind="landline", ok_to_text=False)
    chosen = ContactPointFactory(person=absorbed)

    together(kept, absorbed, by, first_phone=chosen.pk)

    assert list(kept.contact_points.filter(is_primary=True).values_list("pk", flat=True)) == [chosen.pk]


def test_a_first_telephone_that_is_not_theirs_is_refused_and_nothing_is_written(by):
    kept, absorbed = two()
    other = ContactPointFactory()
    before = everything(kept, absorbed)

    with pytest.raises(NotTheirNumber):
        together(kept, absorbed, by, first_phone=other.pk)

    assert (everything(kept, absorbed), Merge.objects.count()) == (before, 0)


def test_of_a_number_that_both_have_the_stricter_word_holds(by):
    kept, absorbed = two()
    mine = ContactPointFactory(person=kept, value=NUMBER, safe_from=time(9), safe_until=time(17), ok_to_call=True)
    ContactPointFactory(
        person=absorbed,
        value=NUMBER,
        wording_level=WordingLevel.CODE_WORD_ONLY,
        safe_from=time(12),
        safe_until=time(20),
        is_shared_device=True,
        ok_to_text=False,
    )

    together(kept, absorbed, by)

    mine.refresh_from_db()
    assert (mine.ok_to_text, mine.ok_to_call, mine.is_shared_device) == (False, False, True)
    assert (mine.wording_level, mine.safe_from, mine.safe_until) == ("code_word_only", time(12), time(17))
    assert kept.contact_points.filter(ended_at__isnull=True).count() == 1


def test_hours_that_have_nothing_in_common_leave_none_that_is_safe(by):
    kept, absorbed = two()
    mine = ContactPointFactory(person=kept, value=NUMBER, safe_from=time(9), safe_until=time(11))
    ContactPointFactory(person=absorbed, value=NUMBER, safe_from=time(12), safe_until=time(20))

    together(kept, absorbed, by)

    mine.refresh_from_db()
    assert (mine.ok_to_text, mine.ok_to_call) == (False, False)


@pytest.mark.parametrize("stopped", ["kept", "absorbed"])
def test_a_consent_taken_back_for_either_stays_taken_back(stopped, by):
    people = dict(zip(("kept", "absorbed"), two(), strict=True))
    ways = {name: ContactPointFactory(person=person, value=NUMBER) for name, person in people.items()}
    for name, way in ways.items():
        consent_to_texts(way, at=NOW, given=name != stopped)

    together(people["kept"], people["absorbed"], by)

    ways["kept"].refresh_from_db()
    assert (ways["kept"].sms_consent.given, ways["kept"].textable_since) == (False, None)


def test_a_number_in_doubt_on_one_record_is_in_doubt(by):
    kept, absorbed = two()
    mine = ContactPointFactory(
        person=kept, value=NUMBER, verified_at=NOW, verified_how="call", verified_by=by, last_confirmed_on=NOW.date()
    )
    ContactPointFactory(person=absorbed, value=NUMBER, status=ContactStatus.WRONG_PERSON)

    together(kept, absorbed, by)

    mine.refresh_from_db()
    assert (mine.status, mine.verified_at) == (ContactStatus.WRONG_PERSON, None)


def test_messages_stopped_for_either_are_stopped(by):
    kept, absorbed = two(messages_stopped_at=NOW, messages_stopped_reason="They asked")

    together(kept, absorbed, by)

    kept.refresh_from_db()
    assert (kept.messages_stopped_at, kept.messages_stopped_reason) == (NOW, "They asked")


def test_whom_one_was_told_apart_from_nobody_asks_about_again_of_the_other(by):
    kept, absorbed = two()
    other = PersonFactory()
    tell_apart(absorbed.pk, [other.pk], by=by, at=NOW)

    merge = together(kept, absorbed, by)
    assert frozenset({kept.pk, other.pk}) in told_apart([kept.pk])

    take_apart(merge.pk, [], by=by, at=LATER)
    assert told_apart([kept.pk]) == set()


def test_a_record_that_is_part_of_another_is_put_together_with_nobody(by):
    kept, absorbed = two()
    together(kept, absorbed, by)

    for pair in ((kept, absorbed), (absorbed, PersonFactory()), (kept, kept)):
        with pytest.raises(NotToBePutTogether):
            together(*pair, by)


def some_record(dice, by):
    """Somebody with whatever may hang on a person."""
    person = PersonFactory(
        given_name=dice.choice(["Ofelia", "Ofe", ""]),
        birth_date=dice.choice([None, date(1990, 2, 28), date(1991, 3, 1)]),
        preferred_name=dice.choice(["", "Ace"]),
        interpreter_needed=dice.random() < 0.5,
        messages_stopped_at=dice.choice([None, NOW]),
    )
    for number in dice.sample([NUMBER, "+12095550143", "+12095550144"], k=dice.randrange(4)):
        way = ContactPointFactory(
            person=person,
            value=number,
            is_primary=not person.contact_points.filter(is_primary=True).exists() and dice.random() < 0.8,
            wording_level=dice.choice(WordingLevel.values),
            is_shared_device=dice.random() < 0.3,
            safe_from=(begin := dice.choice([None, time(9), time(12, 30)])),
            safe_until=begin and time(20),
        )
        if dice.random() < 0.6:
            consent_to_texts(way, at=NOW, given=dice.random() < 0.7)
    if dice.random() < 0.5:
        ContactPointFactory(person=person, kind="email", value="o@example.test", ok_to_text=False)
    for name in dice.sample(("Barragan Ruiz", "Zumarraga", "Ofelia"), k=dice.randrange(4)):
        AliasFactory(person=person, family_name=name)
    if dice.random() < 0.5:
        IdentifierFactory(person=person)
    for _ in range(dice.randrange(3)):
        EnrollmentFactory(person=person, policy=PolicyFactory())
    return person


@pytest.mark.parametrize("seed", range(12))
def test_put_together_and_taken_apart_two_people_are_exactly_what_they_were(seed, by):
    dice = random.Random(seed)
    kept, absorbed = some_record(dice, by), some_record(dice, by)
    before = everything(kept, absorbed)

    merge = together(kept, absorbed, by, *dice.sample(FIELDS, k=3), "family_name")
    assert everything(kept, absorbed) != before
    take_apart(merge.pk, [], by=by, at=LATER)

    assert everything(kept, absorbed) == before


def test_of_what_came_since_a_person_says_whose_it_is(by):
    kept, absorbed = two()
    merge = together(kept, absorbed, by)
    Merge.objects.filter(pk=merge.pk).update(inserted_at=NOW - timedelta(days=9999))
    merge.refresh_from_db()
    theirs, stays = EnrollmentFactory(person=kept), EnrollmentFactory(person=kept)

    assert {each.id for each in later_than(merge)} >= {theirs.pk, stays.pk}
    take_apart(merge.pk, [theirs.pk], by=by, at=LATER)

    theirs.refresh_from_db()
    stays.refresh_from_db()
    assert (theirs.person_id, stays.person_id) == (absorbed.pk, kept.pk)


def test_what_somebody_changed_since_stays_as_it_was_changed(by):
    kept, absorbed = two()
    way, twin = ContactPointFactory(person=kept, value=NUMBER), ContactPointFactory(person=absorbed, value=NUMBER)
    for each in (way, twin):
        consent_to_texts(each, at=NOW)
    merge = together(kept, absorbed, by, "family_name")
    Person.objects.filter(pk=kept.pk).update(family_name="Zumarraga", messages_stopped_at=LATER)
    consent_to_texts(way, at=LATER, given=False)

    take_apart(merge.pk, [], by=by, at=LATER)

    for row in (kept, absorbed, way, twin):
        row.refresh_from_db()
    assert (kept.family_name, absorbed.family_name) == ("Zumarraga", "Barragan Ruiz")
    assert absorbed.messages_stopped_at == LATER
    assert [(row.person_id, row.sms_consent.given, row.textable_since) for row in (way, twin)] == [
        (kept.pk, False, None),
        (absorbed.pk, False, None),
    ]


def test_two_are_taken_apart_once_and_the_last_put_together_first(by):
    kept, absorbed = two()
    third = PersonFactory()
    first = together(kept, absorbed, by)
    second = together(kept, third, by)
    Merge.objects.filter(pk=second.pk).update(inserted_at=first.inserted_at + timedelta(seconds=1))

    with pytest.raises(NotToBeTakenApart, match="later"):
        take_apart(first.pk, [], by=by, at=LATER)
    take_apart(second.pk, [], by=by, at=LATER)
    with pytest.raises(NotToBeTakenApart, match="already"):
        take_apart(second.pk, [], by=by, at=LATER)
    take_apart(first.pk, [], by=by, at=LATER)

    assert Merge.objects.filter(undone_at__isnull=True).count() == 0


def test_what_does_not_fit_two_records_any_more_is_refused_whole(by):
    kept, absorbed = two()
    way = ContactPointFactory(person=absorbed, value=NUMBER)
    merge = together(kept, absorbed, by)
    ContactPoint.objects.create(person=absorbed, kind="mobile", value=NUMBER)
    before = everything(kept, absorbed)

    with pytest.raises(NotToBeTakenApart, match="does not fit"):
        take_apart(merge.pk, [], by=by, at=LATER)

    assert everything(kept, absorbed) == before
    assert ContactPoint.objects.get(pk=way.pk).person_id == kept.pk


def test_a_text_that_came_since_goes_with_its_number(by):
    kept, absorbed = two()
    way = ContactPointFactory(person=absorbed)
    merge = together(kept, absorbed, by)
    way.refresh_from_db()
    text = MessageFactory(contact_point=way, person=kept)

    take_apart(merge.pk, [], by=by, at=LATER)

    text.refresh_from_db()
    assert text.person_id == absorbed.pk


def test_both_people_are_locked_in_one_order_whoever_asks_so_that_two_such_deeds_wait(by):
    with CaptureQueriesContext(connection) as asked:
        together(*two(), by)

    (locking,) = [
        query["sql"] for query in asked if 'FROM "people_person"' in query["sql"] and "FOR UPDATE" in query["sql"]
    ]
    assert 'ORDER BY "people_person"."id" ASC FOR UPDATE' in locking
