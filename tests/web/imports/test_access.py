"""For whom the pages of lists open: who adds people to a program brings in lists for it."""

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.imports.models import ImportRow, ReferralImport
from diversion.imports.states import ImportStatus
from tests.conftest import NOW
from tests.factories import ProgramFactory, UserFactory
from tests.imports.lists import ADA
from tests.imports.way_in import EVE, EVE_AGAIN
from tests.web.people.conftest import events, signed_in
from tests.web.signing_in import sign_in

PAGES = ("show", "columns", "left_out")
DEEDS = ("save", "cancel")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.CASE_MANAGER, 200),
        (Role.COURT_LIAISON, 403),
        (Role.PROSECUTOR, 403),
        (Role.FACILITATOR, 403),
        (Role.OFFICER_REFERRER, 403),
        (Role.FINANCE, 403),
        (Role.AUDITOR_READONLY, 403),
        (Role.DATA_ANALYST, 403),
    ],
)
def test_lists_open_for_those_who_add_people(role, status, desk, program):
    found = desk.check(ADA)
    client = signed_in(role, program)

    assert client.get(reverse("imports:list")).status_code == status
    assert client.get(reverse("imports:show", args=[found.pk])).status_code == status


def test_a_list_of_another_program_is_not_there(desk, stranger):
    found = desk.check(EVE, EVE_AGAIN)
    row = ImportRow.objects.get(state="possible_match")
    before = events()

    for name in PAGES:
        assert stranger.get(reverse(f"imports:{name}", args=[found.pk])).status_code == 404
    for name in DEEDS:
        assert stranger.post(reverse(f"imports:{name}", args=[found.pk])).status_code == 404
    decide = reverse("imports:decide", args=[found.pk, row.pk])
    assert (stranger.get(decide).status_code, stranger.post(decide).status_code) == (404, 404)
    assert events() == before
    assert "list.csv" not in stranger.get(reverse("imports:list")).content.decode()


def test_a_list_that_names_programs_itself_is_seen_by_who_brought_it_alone(desk, program):
    found = desk.bring(ADA, program="list")
    colleague = signed_in(Role.COORDINATOR, program)

    assert desk.columns(found).status_code == 200
    assert colleague.get(reverse("imports:columns", args=[found.pk])).status_code == 404


def test_a_row_of_one_list_is_not_decided_through_another(desk):
    found, other = desk.check(EVE, EVE_AGAIN), desk.check(ADA)
    row = ImportRow.objects.get(of=found, state="possible_match")

    assert desk.post("decide", other, row.pk, answer="other").status_code == 404


def test_nobody_uploads_into_a_program_of_others(desk):
    assert desk.upload(b"a,b\r\n1,2\r\n", program=str(ProgramFactory().pk)).status_code == 422
    assert not ReferralImport.objects.exists()


def test_a_program_that_was_left_since_the_check_takes_no_list(desk, program):
    found = desk.bring(ADA, program="list")
    desk.match(found, agency="Northgate Police")
    ReferralImport.objects.update(status=ImportStatus.CHECKED)
    RoleGrant.objects.create(
        user=desk.client.user,
        role=Role.COORDINATOR,
        program=ProgramFactory(),
        granted_at=NOW,
        granted_by=desk.client.user,
    )
    RoleGrant.objects.filter(program=program).update(ended_at=NOW, ended_by=desk.client.user)

    desk.post("save", found)

    assert ReferralImport.objects.get().status == ImportStatus.CHECKED


def test_lists_are_shut_without_a_program_and_for_nobody(db):
    assert sign_in(Client(), UserFactory()).get(reverse("imports:list")).status_code == 403
    assert Client().get(reverse("imports:list")).headers["Location"].startswith(reverse("account_login"))
