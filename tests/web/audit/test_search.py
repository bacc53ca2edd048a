import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.actions import record
from diversion.audit.models import AuditEvent
from diversion.audit.queries import PAGE
from tests.conftest import NOW
from tests.factories import PersonFactory, UserFactory, staff
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db

URL = "/audit/"


@pytest.fixture
def desk(client):
    return sign_in(client, staff(Role.ADMIN))


def log(action="person.changed", *, by=None, at=NOW, subject=("person", "1"), **more):
    with transaction.atomic():
        record(action, subject=subject, by=by, at=at, **more)


def found(desk, **asked):
    page = desk.get(URL, asked).content.decode()
    return re.findall(r'<td role="cell">\s*([a-z_]+\.[a-z_]+)<br>', page)


def test_events_are_shown_newest_first_with_who_what_and_the_changes(desk):
    teresa = UserFactory(name="Teresa Quiroga")
    log("person.added", by=teresa)
    log("person.changed", by=teresa, changes={"language": ("en", "es")}, reason="She asked for it")

    page = desk.get(URL).content.decode()

    assert found(desk) == ["person.changed", "person.added"]
    assert "Teresa Quiroga" in page
    assert "language: en → es" in page
    assert "She asked for it" in page


def test_what_the_system_did_is_said_to_be_the_systems(desk):
    log("message.sent")

    assert "The system" in desk.get(URL).content.decode()


def test_who_looked_at_one_person_is_one_question(desk):
    person, other = PersonFactory(), PersonFactory()
    log("person.viewed", person_id=person.pk)
    log("person.changed", person_id=other.pk)

    assert found(desk, person=str(person.pk)) == ["person.viewed"]


def test_each_filter_narrows(desk):
    by, record_id = UserFactory(), uuid4()
    log("one.done", by=by)
    log("two.done", subject=("seat", str(record_id)))
    log("three.done")

    assert found(desk, actor=str(by.pk)) == ["one.done"]
    assert found(desk, subject=str(record_id)) == ["two.done"]
    assert found(desk, action="three.done") == ["three.done"]


def test_days_are_days_of_the_staffs_zone_and_both_count(desk):
    # 11:30 PM on the 1st and half past midnight on the 2nd and 3rd, in Los Angeles.
    log("late.first", at=datetime(2026, 12, 2, 7, 30, tzinfo=UTC))
    log("early.second", at=datetime(2026, 12, 2, 8, 30, tzinfo=UTC))
    log("early.third", at=datetime(2026, 12, 3, 8, 30, tzinfo=UTC))

    assert found(desk, first="2026-12-02", last="2026-12-02") == ["early.second"]
    assert found(desk, first="2026-12-01", last="2026-12-02") == ["early.second", "late.first"]


def test_older_events_are_a_page_further_and_none_is_lost_or_shown_twice(desk):
    for number in range(PAGE + 3):
        log("person.changed", subject=("person", str(number)))
    first = desk.get(URL, {"action": "person.changed"}).content.decode()
    link = re.search(r'<a href="\?([^"]+)">Older events', first)[1].replace("&amp;", "&")

    second = desk.get(f"{URL}?{link}").content.decode()

    shown = [re.findall(r"person (\d+)<", page) for page in (first, second)]
    assert [len(page) for page in shown] == [PAGE, 3]
    assert len({*shown[0], *shown[1]}) == PAGE + 3
    assert "Older events" not in second


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "'; DROP TABLE audit_auditevent; --"},
        {"action": "never.seen"},
        {"person": "not an id"},
        {"actor": "1"},
        {"first": "yesterday"},
        {"before": "-1"},
        {"before": "x"},
        {"subject": "x" * 41},
    ],
)
def test_what_makes_no_sense_is_refused_with_words_and_shows_nothing(desk, asked):
    log()

    answer = desk.get(URL, asked)

    assert answer.status_code == 422
    assert found(desk, **asked) == []


def test_a_number_that_no_database_holds_is_no_error_of_ours(desk):
    log()

    assert desk.get(URL, {"before": "9" * 30}).status_code in {200, 422}


def test_a_name_that_is_typed_for_a_column_does_nothing(desk):
    log()

    assert found(desk, reason__contains="secret", order_by="reason", at__gte="2030-01-01") == ["person.changed"]


def test_words_of_the_log_are_shown_as_words_and_never_as_markup(desk):
    log(reason="<script>alert(1)</script>", changes={"note": ("", "<b>bold</b>")})

    page = desk.get(URL).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;bold" in page


@pytest.mark.parametrize("size", [1, 40])
def test_the_page_costs_the_same_at_any_size(desk, size, django_assert_max_num_queries):
    for number in range(size):
        log(by=UserFactory(), subject=("person", str(number)))
    desk.get(URL)

    with django_assert_max_num_queries(6):
        desk.get(URL)


def test_looking_into_the_log_changes_nothing(desk):
    log()
    before = AuditEvent.objects.count()

    desk.get(URL)

    assert AuditEvent.objects.count() == before
    assert desk.post(URL).status_code == 405
    assert reverse("audit:search") == URL
