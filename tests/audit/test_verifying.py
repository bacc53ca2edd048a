import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from diversion.audit.models import AuditEvent, AuditSeal
from diversion.audit.sealing import chain
from diversion.audit.verifying import OVERDUE, Findings, has_seal, verify
from diversion.core import clock
from tests.audit.forging import forge

pytestmark = pytest.mark.django_db

REHASH = """
UPDATE audit_auditevent SET reason = 'another', row_hash = sha256(convert_to(concat_ws(
    E'\\x1f', id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), action,
    COALESCE(actor_id::text, ''), actor_label, subject_type, subject_id, COALESCE(person_id::text, ''),
    COALESCE(program_id::text, ''), to_char(inserted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    changes::text, 'another'), 'UTF8'))
WHERE id = %s
"""


def found(**expected):
    return Findings(**{"events": 3, "seals": 2, **expected})


def test_an_untouched_log_verifies(sealed_log):
    assert verify(now=clock.now()) == found()


def test_an_empty_log_verifies():
    assert verify(now=clock.now()) == Findings()


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "action = 'another'",
        "actor_id = gen_random_uuid()",
        "actor_label = 'staff'",
        "subject_type = 'person'",
        "subject_id = 'another'",
        "person_id = gen_random_uuid()",
        "program_id = gen_random_uuid()",
        "changes = '{}'",
        "reason = 'another'",
        "inserted_at = inserted_at + interval '1 microsecond'",
        "row_hash = 'x'",
    ],
)
def test_a_change_of_any_column_is_found(sealed_log, change):
    forge(f"UPDATE audit_auditevent SET {change} WHERE id = %s", sealed_log[2])  # noqa: S608  # made of the list above

    findings = verify(now=clock.now())

    assert findings.changed == [sealed_log[2]]
    assert findings.is_tampered


def test_a_changed_event_with_a_new_hash_is_found_by_the_chain(sealed_log):
    forge(REHASH, sealed_log[0])

    assert verify(now=clock.now()) == found(broken_seals=[1])


def test_a_missing_event_is_found(sealed_log):
    forge("DELETE FROM audit_auditevent WHERE id = %s", sealed_log[1])

    assert verify(now=clock.now()) == found(events=2, missing=[sealed_log[1]], broken_seals=[1])


def test_an_event_taken_out_of_its_seal_is_found(sealed_log):
    forge("DELETE FROM audit_sealedevent WHERE event_id = %s", sealed_log[0])
    forge("DELETE FROM audit_auditevent WHERE id = %s", sealed_log[0])

    assert verify(now=clock.now()) == found(events=2, broken_seals=[1])


def test_a_missing_seal_is_found_at_the_next_one(sealed_log):
    forge("DELETE FROM audit_sealedevent WHERE seal_id = 1")
    forge("DELETE FROM audit_auditseal WHERE number = 1")

    assert verify(now=clock.now()).broken_seals == [2]


def test_an_event_added_to_an_old_seal_is_found(sealed_log, log):
    [late] = log("late")
    forge("INSERT INTO audit_sealedevent (event_id, seal_id) VALUES (%s, 1)", late)

    assert verify(now=clock.now()) == found(events=4, broken_seals=[1])


def test_an_event_dated_back_is_found_as_never_sealed(sealed_log, log):
    [late] = log("late")
    forge("UPDATE audit_auditevent SET inserted_at = inserted_at - interval '2 days' WHERE id = %s", late)
    chain(clock.now())

    assert verify(now=clock.now()) == found(events=4, changed=[late], unsealed=[late])


def test_an_event_may_wait_for_its_seal_for_minutes_and_no_longer(sealed_log, log):
    [waiting] = log("waiting")
    written = AuditEvent.objects.get(pk=waiting).inserted_at

    assert verify(now=written + OVERDUE) == found(events=4)
    assert verify(now=written + OVERDUE + timedelta(seconds=1)) == found(events=4, unsealed=[waiting])


def test_an_event_that_waits_for_its_seal_is_checked_as_well(log):
    [waiting] = log("waiting")
    forge("UPDATE audit_auditevent SET reason = 'another' WHERE id = %s", waiting)

    assert verify(now=clock.now()) == Findings(events=1, changed=[waiting])


def test_events_taken_away_with_their_seals_are_found_by_a_seal_noted_elsewhere(sealed_log):
    noted = AuditSeal.objects.get(number=2)
    assert has_seal(2, noted.digest)

    forge("DELETE FROM audit_sealedevent WHERE seal_id = 2")
    forge("DELETE FROM audit_auditseal WHERE number = 2")
    forge("DELETE FROM audit_auditevent WHERE id = %s", sealed_log[2])

    assert verify(now=clock.now()).is_clean
    assert not has_seal(2, noted.digest)


def test_one_pass_reads_the_log_whatever_its_size(log, django_assert_num_queries):
    log(*(f"user{number}" for number in range(30)))
    chain(clock.now())

    with django_assert_num_queries(2):
        verify(now=clock.now())


# --- the command


def test_the_command_says_that_all_is_well(sealed_log, capsys):
    call_command("verify_audit")

    assert capsys.readouterr().out == "3 events in 2 seals: nothing changed, nothing missing.\n"


def test_the_command_names_each_finding_in_a_line_and_fails(sealed_log, capsys):
    forge("DELETE FROM audit_auditevent WHERE id = %s", sealed_log[1])

    with pytest.raises(CommandError, match="was changed") as failure:
        call_command("verify_audit")

    assert failure.value.returncode == 1
    assert capsys.readouterr().out == f"missing event: {sealed_log[1]}\nbroken seal: 1\n"


def test_the_command_tells_a_sealing_that_stands_still_from_a_changed_log(sealed_log, log, time_machine):
    log("waiting")
    time_machine.move_to(clock.now() + timedelta(hours=1))

    with pytest.raises(CommandError, match="worker and the scheduler"):
        call_command("verify_audit")


def test_the_command_answers_programs_in_json(sealed_log, capsys):
    call_command("verify_audit", "--json")

    assert json.loads(capsys.readouterr().out) == {
        "events": 3, "seals": 2, "changed": [], "missing": [], "unsealed": [], "broken_seals": [],
    }  # fmt: skip


def test_the_command_looks_for_a_seal_from_the_log(sealed_log):
    head = bytes(AuditSeal.objects.get(number=2).digest).hex()

    call_command("verify_audit", "--seal", f"2:{head}")

    with pytest.raises(CommandError, match="not in the chain"):
        call_command("verify_audit", "--seal", f"2:{'0' * 64}")
    with pytest.raises(CommandError, match="takes what the log says"):
        call_command("verify_audit", "--seal", "nonsense")
