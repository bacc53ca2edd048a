import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from diversion.audit.actions import record
from diversion.audit.models import AuditEvent, AuditSeal, SealedEvent
from diversion.audit.sealing import LOOK_BACK, chain, seal
from diversion.audit.verifying import verify
from diversion.core import clock

pytestmark = pytest.mark.django_db


def seals():
    return [(item.event_id, item.seal_id) for item in SealedEvent.objects.order_by("event_id")]


def test_what_is_new_is_sealed_once(log):
    first = log("one", "two")
    link = chain(clock.now())
    [third] = log("three")
    chain(clock.now())

    assert (link.number, link.event_count) == (1, 2)
    assert seals() == [(first[0], 1), (first[1], 1), (third, 2)]


def test_nothing_new_makes_no_seal(sealed_log):
    assert chain(clock.now()) is None
    assert AuditSeal.objects.count() == 2


def test_each_seal_holds_the_digest_before_it(sealed_log):
    first, second = AuditSeal.objects.order_by("number")

    assert bytes(first.previous_digest) == b""
    assert bytes(second.previous_digest) == bytes(first.digest)


def test_the_head_is_logged_so_that_a_copy_lies_outside_the_database(log, caplog):
    log("one")

    with caplog.at_level(logging.INFO, logger="diversion.audit"):
        link = chain(clock.now())

    assert [(line.message, line.seal) for line in caplog.records] == [("audit sealed", f"1:{bytes(link.digest).hex()}")]


def test_sealing_costs_the_same_number_of_statements_at_any_size(log, django_assert_num_queries):
    log("one")
    chain(clock.now())
    log(*(f"user{number}" for number in range(40)))

    with django_assert_num_queries(6):
        chain(clock.now())


# --- several at once


@pytest.fixture
def wait_for():
    """A pool whose threads leave no connection behind."""
    with ThreadPoolExecutor(max_workers=9) as pool:

        def run(work, *arguments):
            def closing():
                try:
                    return work(*arguments)
                finally:
                    connection.close()

            return pool.submit(closing)

        yield run


@pytest.mark.django_db(transaction=True)
def test_eight_threads_write_while_another_seals_and_nothing_is_lost(wait_for):
    def write(name):
        for number in range(25):
            with transaction.atomic():
                record("staff.changed", subject=("user", f"{name}-{number}"), by=None, at=clock.now())

    done = threading.Event()

    def keep_sealing():
        while not done.is_set():
            seal(clock.now())

    sealer = wait_for(keep_sealing)
    writers = [wait_for(write, name) for name in range(8)]
    for writer in writers:
        writer.result(timeout=60)
    done.set()
    sealer.result(timeout=60)
    seal(clock.now())

    assert AuditSeal.objects.count() > 1
    assert SealedEvent.objects.count() == AuditEvent.objects.count() == 200
    assert verify(now=clock.now()).is_clean


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_with_an_older_id_is_still_sealed(wait_for):
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            record("staff.changed", subject=("user", "slow"), by=None, at=clock.now())
            written.set()
            may_commit.wait(timeout=30)

    slow = wait_for(write_slowly)
    assert written.wait(timeout=30)
    with transaction.atomic():
        record("staff.changed", subject=("user", "fast"), by=None, at=clock.now())
    first = seal(clock.now())
    may_commit.set()
    slow.result(timeout=30)
    second = seal(clock.now())

    late = AuditEvent.objects.get(subject_id="slow")
    assert late.pk < AuditEvent.objects.get(subject_id="fast").pk
    assert (first.event_count, second.event_count) == (1, 1)
    assert (late.pk, second.number) in seals()
    assert verify(now=clock.now()).is_clean


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(wait_for):
    with transaction.atomic():
        record("staff.changed", subject=("user", "one"), by=None, at=clock.now())

    results = [work.result(timeout=30) for work in [wait_for(seal, clock.now()) for _ in range(6)]]

    assert [link.number for link in results if link] == [1]
    assert verify(now=clock.now()).is_clean


@pytest.mark.django_db(transaction=True)
def test_a_writer_does_not_wait_for_the_sealer():
    def write_with_little_patience():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            record("staff.changed", subject=("user", "meanwhile"), by=None, at=clock.now())
        connection.close()

    with transaction.atomic():
        record("staff.changed", subject=("user", "one"), by=None, at=clock.now())
    with transaction.atomic():
        chain(clock.now())
        writer = threading.Thread(target=write_with_little_patience)
        writer.start()
        writer.join(timeout=30)

    assert AuditEvent.objects.filter(subject_id="meanwhile").exists()


def test_after_a_long_stop_everything_since_the_last_seal_is_sealed(log):
    log("one")
    chain(clock.now())
    [second] = log("two")

    link = chain(clock.now() + 3 * LOOK_BACK + timedelta(hours=1))

    assert (second, link.number) in seals()
