"""Children: nothing of them is readable, who opened one is on record, and each is sent on once."""

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.reach import Span
from diversion.audit.models import AuditEvent
from diversion.referrals.actions import AlreadySentOn, ReasonMissing, open_protected, send_on
from diversion.referrals.models import ProtectedReferral
from diversion.referrals.queries import protected_queue, sent_to_the_queue
from tests.conftest import NOW
from tests.factories import ProgramFactory, UserFactory
from tests.factories.referrals import protected

pytestmark = pytest.mark.django_db


@pytest.fixture
def child():
    return protected(ProgramFactory())


def test_what_was_said_is_read_for_a_reason_that_goes_on_record(child):
    officer = UserFactory()

    says = open_protected(protected_id=child.pk, reason=" The hotline asks ", by=officer, at=NOW)

    assert (says["given_name"], says["birth_date"]) == ("Robin", "2010-05-06")
    event = AuditEvent.objects.get(action="protected.opened")
    assert (event.actor_id, event.reason, event.subject_id) == (officer.pk, "The hotline asks", str(child.pk))
    assert "Robin" not in str(event.changes)


def test_without_a_reason_nothing_is_read(child):
    with pytest.raises(ReasonMissing):
        open_protected(protected_id=child.pk, reason="  ", by=UserFactory(), at=NOW)

    assert not AuditEvent.objects.filter(action="protected.opened").exists()


def test_it_is_sent_on_once(child):
    officer = UserFactory()
    send_on(protected_id=child.pk, to="County hotline", by=officer, at=NOW)

    with pytest.raises(AlreadySentOn, match="County hotline"):
        send_on(protected_id=child.pk, to="Another office", by=UserFactory(), at=NOW)

    child.refresh_from_db()
    assert (child.sent_on_at, child.sent_on_by, child.sent_on_to) == (NOW, officer, "County hotline")
    assert AuditEvent.objects.get(action="protected.sent_on").actor_id == officer.pk


def test_an_office_must_be_named(child):
    with pytest.raises(ReasonMissing):
        send_on(protected_id=child.pk, to=" ", by=UserFactory(), at=NOW)


@pytest.mark.parametrize("half", [{"sent_on_at": NOW}, {"sent_on_to": "County hotline"}, {"door": "window"}])
def test_the_database_knows_no_half_of_it(child, half):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedReferral.objects.filter(pk=child.pk).update(**half)


def test_the_queue_counts_what_waits_and_pages_through_it(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("diversion.referrals.queries.protected.PAGE", 2)
    program = ProgramFactory()
    rows = [protected(program) for _number in range(3)]
    sent_on = protected(program)
    send_on(protected_id=sent_on.pk, to="County hotline", by=UserFactory(), at=NOW)

    with django_assert_num_queries(2):
        first = protected_queue(sent_on=False)
    second = protected_queue(sent_on=False, after=first.more)

    assert (first.waiting, len(first.rows), len(second.rows), second.more) == (3, 2, 1, None)
    assert {row.id for row in first.rows + second.rows} == {row.pk for row in rows}
    assert [row.id for row in protected_queue(sent_on=True).rows] == [sent_on.pk]


def test_a_program_learns_how_many_were_sent_on_and_nothing_of_another(child):
    here = Span(everywhere=False, programs=frozenset({child.program_id}), own=frozenset())
    nowhere = Span(everywhere=False, programs=frozenset({ProgramFactory().pk}), own=frozenset())

    assert (sent_to_the_queue(here), sent_to_the_queue(nowhere)) == (1, 0)
