"""Whose hand is under an agreement, who saw it, and that the packet had stated all that it must (R-030, R-031)."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.enrollments import actions
from diversion.enrollments.actions import Agreement, SignatureIncomplete
from diversion.enrollments.models import Signature
from diversion.enrollments.queries.signatures import signatures_of
from diversion.enrollments.states import CounselAdvice, PacketPart, SignedBy
from diversion.enrollments.states import EnrollmentStatus as S
from tests.enrollments.reading import TODAY
from tests.factories import EnrollmentFactory, PolicyFactory, as_role

pytestmark = pytest.mark.django_db
WHOLE = Agreement("2026-1", "es", TODAY, SignedBy.PARTICIPANT, " T. Quiroga ", frozenset(PacketPart))


@pytest.fixture
def file():
    file = EnrollmentFactory(offered=True)
    PolicyFactory(program=file.program)
    return file


def sign(file, agreement=WHOLE):
    return actions.accept(agreement, enrollment_id=file.pk, decision=as_role(Role.COORDINATOR))


def test_a_signature_keeps_whose_hand_before_whom_and_what_was_stated(file):
    sign(file)

    row = Signature.objects.get()
    assert (row.enrollment, row.signed_by, row.witness) == (file, SignedBy.PARTICIPANT, "T. Quiroga")
    assert (row.version, row.language, row.signed_on, set(row.stated)) == ("2026-1", "es", TODAY, set(PacketPart))
    assert signatures_of([file.pk])[file.pk].witness == "T. Quiroga"


@pytest.mark.parametrize("part", PacketPart)
def test_nobody_signs_before_the_packet_has_stated_each_part(file, part):
    with pytest.raises(SignatureIncomplete, match=f"has stated: {part.label}"):
        sign(file, replace(WHOLE, stated=WHOLE.stated - {part}))

    file.refresh_from_db()
    assert (file.status, Signature.objects.exists()) == (S.OFFERED, False)


@pytest.mark.parametrize(
    "wrong", [{"signed_by": ""}, {"signed_by": "parent"}, {"witness": ""}, {"witness": "  "}], ids=str
)
def test_it_says_who_signed_and_who_saw_it(file, wrong):
    with pytest.raises(SignatureIncomplete, match="who signed, and who saw it"):
        sign(file, replace(WHOLE, **wrong))


def test_a_lawyer_who_signs_for_them_has_advised_them(file):
    theirs = replace(WHOLE, signed_by=SignedBy.COUNSEL, counsel=CounselAdvice.DECLINED)
    with pytest.raises(SignatureIncomplete, match="has advised them"):
        sign(file, theirs)

    sign(file, replace(theirs, counsel=CounselAdvice.ADVISED))

    assert Signature.objects.get().signed_by == SignedBy.COUNSEL


def test_a_signature_is_never_changed(file):
    sign(file)

    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.update(witness="Somebody else")


@pytest.mark.parametrize("broken", [{"witness": ""}, {"signed_by": "parent"}, {"stated": ["charge"]}], ids=str)
def test_the_database_refuses_half_a_signature(file, broken):
    whole = {"version": "1", "language": "en", "signed_on": date(2026, 12, 1), "at": "2026-12-01T10:00Z"}
    whole |= {"signed_by": SignedBy.PARTICIPANT, "witness": "T. Quiroga", "stated": PacketPart.values}

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(enrollment=file, **(whole | broken))
