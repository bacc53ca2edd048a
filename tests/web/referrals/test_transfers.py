"""A transfer through the pages: proposed on the person's page, waiting on Today, answered from the packet."""

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import Track
from diversion.referrals.models import Transfer
from diversion.referrals.states import TransferStatus as T
from tests.factories import ContactPointFactory, EnrollmentFactory, PolicyFactory, ProgramFactory
from tests.factories.referrals import ChargeFactory, ReferralFactory, TransferFactory
from tests.web.people.conftest import at_ten_on_tuesday, page, signed_in  # noqa: F401  # a fixture of theirs

WHY = "Moved to Northgate"


@pytest.fixture
def file(db):
    return EnrollmentFactory(policy__program__track=Track.BUYER)


@pytest.fixture
def receiver(db):
    return PolicyFactory(program__track=Track.BUYER).program


@pytest.fixture
def sender(file):
    return signed_in(Role.COORDINATOR, file.program)


@pytest.fixture
def taker(receiver):
    return signed_in(Role.COORDINATOR, receiver)


def propose(client, file, **typed):
    return client.post(reverse("people:transfer", args=[file.person_id, file.pk]), {"reason": WHY} | typed)


def own(client, name, row, **typed):
    ids = [row.enrollment.person_id, row.enrollment_id, row.pk]
    return client.post(reverse(f"people:transfer_{name}", args=ids), typed)


def asked(client, row, name="", **typed):
    url = reverse(f"referrals:transfer{name and '_'}{name}", args=[row.pk])
    return client.post(url, typed) if name else client.get(url)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_person_goes_from_one_program_to_another(file, receiver, sender, taker):
    propose(sender, file, to=str(receiver.pk))
    row = Transfer.objects.get()

    assert f"{receiver.name} has to answer." in page(sender, file.person)
    today = words(taker.get(reverse("today")))
    assert file.person.display_name in today
    assert reverse("referrals:transfer", args=[row.pk]) in today
    assert "1 transfer waits on Today" in words(taker.get(reverse("referrals:list")))
    page(taker, file.person, status=404)

    answer = asked(taker, row, "accept")

    new = Enrollment.objects.get(program=receiver)
    assert answer.headers["Location"] == reverse("people:show", args=[file.person_id])
    assert (new.person, new.status) == (file.person, S.REFERRED)
    assert f"{receiver.name} took them over" in page(sender, file.person)
    assert file.number not in page(taker, file.person)


def test_the_packet_says_who_why_and_what_for_and_nothing_else(file, receiver, taker):
    ContactPointFactory(person=file.person, value="+12095550177")
    row = TransferFactory(enrollment=file, to_program=receiver, reason=WHY)
    charge = ChargeFactory(person=file.person, title="Disorderly conduct")
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)

    seen = words(asked(taker, row))

    for said in (file.person.display_name, file.program.name, WHY, "Disorderly conduct"):
        assert said in seen
    for unsaid in ("555-0177", "5550177", file.number, file.agreement_version, charge.incident.report_no):
        assert unsaid not in seen
    assert AuditEvent.objects.filter(action="person.viewed", person_id=file.person_id).exists()


def test_a_no_says_why_and_the_sender_reads_it(file, receiver, sender, taker):
    row = TransferFactory(enrollment=file, to_program=receiver)

    asked(taker, row, "decline", reason="Full until spring")

    seen = page(sender, file.person)
    assert f"{receiver.name} said no" in seen
    assert "Full until spring" in seen
    assert "Declined" in words(sender.get(reverse("today")))
    assert row.pk not in {each.pk for each in Transfer.objects.filter(status=T.PROPOSED)}


def test_a_no_without_a_reason_comes_back_with_the_form_open(receiver, taker):
    row = TransferFactory(to_program=receiver)

    answer = asked(taker, row, "decline", reason="")

    assert answer.status_code == 422
    assert 'id="decline" open' in words(answer)


def test_the_sender_takes_a_proposal_back_and_it_is_gone_for_the_other(file, receiver, sender, taker):
    row = TransferFactory(enrollment=file, to_program=receiver)

    own(sender, "withdraw", row)

    assert asked(taker, row).status_code == 404
    assert asked(taker, row, "accept").status_code == 404
    assert file.person.display_name not in words(taker.get(reverse("today")))
    assert "transfer-withdraw" not in page(sender, file.person)


def test_what_was_accepted_by_mistake_goes_back(file, receiver, sender, taker):
    row = TransferFactory(enrollment=file, to_program=receiver)
    asked(taker, row, "accept")
    assert "It was a mistake" in words(asked(taker, row))

    asked(taker, row, "take_back", reason="The wrong one")

    file.refresh_from_db()
    assert file.status == S.ACCEPTED
    assert "Accepted" in page(sender, file.person)


def test_what_was_refused_is_said_on_the_packet(file, receiver, taker):
    row = TransferFactory(enrollment=file, to_program=receiver)
    EnrollmentFactory(person=file.person, policy=receiver.policies.get())

    answer = asked(taker, row, "accept")

    assert answer.status_code == 422
    assert "already has an open file" in words(answer)


@pytest.mark.parametrize(
    ("name", "status", "after"), [("yes", T.ACCEPTED, S.TRANSFERRED), ("no", T.DECLINED, S.ACCEPTED)]
)
def test_the_answer_of_an_outside_program_is_recorded_in_the_file(file, sender, name, status, after):
    propose(sender, file, outside="Northgate Court")
    row = Transfer.objects.get()
    assert "Asked of Northgate Court" in page(sender, file.person)

    own(sender, name, row, reason="Ms. Ortiz, on Monday")

    row.refresh_from_db()
    file.refresh_from_db()
    assert (row.status, row.answer, file.status) == (status, "Ms. Ortiz, on Monday", after)


@pytest.mark.parametrize(
    "typed",
    [
        {"to": "", "outside": ""},
        {"to": "not an id"},
        {"outside": "x" * 121},
        {"outside": "a\x00b"},
        {"outside": "Northgate", "reason": ""},
        {"to": "00000000-0000-0000-0000-000000000001"},
    ],
)
def test_what_is_no_place_or_no_reason_is_refused_and_nothing_is_written(file, sender, typed):
    answer = propose(sender, file, **typed)

    assert answer.status_code == 422
    assert Transfer.objects.count() == 0


def test_a_sellers_program_is_not_offered_to_a_buyers_and_refused_when_asked_for(file, sender):
    other = PolicyFactory(program__track=Track.SELLER).program

    assert str(other.pk) not in page(sender, file.person)
    assert propose(sender, file, to=str(other.pk)).status_code == 422


def test_a_stranger_a_prosecutor_and_the_sender_open_no_packet(file, receiver, sender):
    row = TransferFactory(enrollment=file, to_program=receiver)

    assert asked(signed_in(Role.COORDINATOR, ProgramFactory()), row).status_code == 404
    assert asked(sender, row).status_code == 404
    assert asked(signed_in(Role.PROSECUTOR, receiver), row).status_code == 403
    assert asked(Client(), row).status_code == 302
    for name in ("accept", "decline", "take_back"):
        assert asked(sender, row, name, reason="x").status_code == 404
    row.refresh_from_db()
    assert row.status == T.PROPOSED


def test_the_transfer_of_somebody_else_is_not_reached_through_ones_own_file(file, sender):
    other = TransferFactory(to_program=None, to_outside="Northgate")
    ids = [file.person_id, file.pk, other.pk]

    for name in ("withdraw", "yes", "no"):
        answer = sender.post(reverse(f"people:transfer_{name}", args=ids), {"reason": "x"})
        assert answer.status_code == 404
