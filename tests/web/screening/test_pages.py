"""The screening of a file on its page: the way, for whom it opens, what each reader may press, and what is refused."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import EligibilityCriterion
from diversion.referrals.models import CheckResult, ReasonCode, ScreeningCheck, ScreeningDecision
from diversion.referrals.screening import actions
from tests.factories import PersonFactory, ProgramFactory, UserFactory, in_status
from tests.factories.screening import answered, policy_asking, screened_under
from tests.factories.screening import prosecutor as as_prosecutor
from tests.web.people.conftest import at_ten_on_tuesday, signed_in  # noqa: F401  # a fixture
from tests.web.signing_in import sign_in

HTMX = {"HX-Request": "true"}
ANSWER = {
    "criterion": "no_warrant",
    "result": "pass",
    "source": "court_index",
    "checked_on": "2026-12-01",
    "evidence": "",
}
POSTS = ("open", "answer", "confirm", "eligible", "ineligible", "override")


@pytest.fixture
def file(db):
    """A file that is being screened; its person was born long ago."""
    policy = policy_asking("of_age", "no_warrant")
    return screened_under(policy, person=PersonFactory(birth_date=date(1990, 1, 1)))


@pytest.fixture
def coordinator(file):
    return signed_in(Role.COORDINATOR, file.program)


@pytest.fixture
def prosecutor(file):
    return signed_in(Role.PROSECUTOR, file.program)


def url(name, file):
    return reverse(f"screening:{name}", args=[file.person_id, file.pk])


def seen(client, file):
    answer = client.get(url("show", file))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def words(answer):
    return " ".join(answer.content.decode().split())


def status(file):
    file.refresh_from_db()
    return file.status


def test_the_way_from_the_referral_to_the_decision(file, coordinator, prosecutor):
    type(file).objects.update(status=S.REFERRED)
    assert "The screening is not open yet" in seen(coordinator, file)

    coordinator.post(url("open", file))
    assert "0 of 2 answered" in seen(coordinator, file)
    coordinator.post(url("confirm", file), {"criterion": "of_age", "result": "pass"})
    coordinator.post(url("answer", file), ANSWER)
    assert "2 of 2 answered" in seen(prosecutor, file)
    decided = prosecutor.post(url("eligible", file))

    assert decided.headers["Location"] == url("show", file)
    assert status(file) == S.ELIGIBLE
    assert "Eligible. Next: the offer." in seen(prosecutor, file)


def test_a_decision_against_a_criterion_by_the_form(file, coordinator, prosecutor):
    coordinator.post(url("answer", file), ANSWER | {"result": "fail"})
    prosecutor.post(url("ineligible", file), {"reason_code": "open_warrant"})
    assert status(file) == S.INELIGIBLE

    prosecutor.post(url("override", file), {"reason": "Recalled by the court"})

    assert status(file) == S.ELIGIBLE
    page = seen(prosecutor, file)
    assert "Eligible, against a criterion" in page
    assert "Recalled by the court" in page
    assert "Open warrant" in page


# --- for whom


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.PROSECUTOR, 200),
        (Role.PARALEGAL, 200),
        (Role.COURT_LIAISON, 200),
        (Role.CASE_MANAGER, 404),
        (Role.CM_SUPERVISOR, 404),
        (Role.ADMIN, 404),
        (Role.OFFICER_REFERRER, 403),
    ],
)
def test_priors_open_for_those_who_read_them(file, role, status):
    reader = signed_in(role, None if role == Role.ADMIN else file.program)

    assert reader.get(url("show", file)).status_code == status


def test_of_another_program_the_page_tells_that_somebody_took_part_when_and_in_what_kind(file, coordinator):
    EligibilityCriterion.objects.create(policy=file.program.policies.get(), code="no_earlier_diversion", position=9)
    signed = {"agreement_signed_on": date(2024, 3, 1), "status_at": datetime(2025, 6, 2, tzinfo=UTC)}
    other = in_status(S.TERMINATED, person=file.person, policy__program__name="Saturday school", **signed)

    page = seen(coordinator, file)

    assert "Took part before: First offender class program, March 1, 2024 to June 1, 2025." in page
    assert "Confirm: not passed" in page
    for secret in ("Saturday school", other.number, str(other.pk), str(other.program_id), "Ended, returned"):
        assert secret not in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROSECUTOR])
def test_a_stranger_of_another_program_gets_what_nobody_gets(file, role):
    stranger = signed_in(role, ProgramFactory())
    nobodys = reverse("screening:show", args=[file.person_id, uuid4()])

    assert [stranger.get(address).status_code for address in (url("show", file), nobodys)] == [404, 404]
    assert {stranger.post(url(name, file), ANSWER).status_code for name in POSTS} == {404}
    assert not ScreeningCheck.objects.exists()


def test_the_file_of_somebody_else_in_the_address_is_nobodys(file, coordinator):
    other = PersonFactory()

    assert coordinator.get(reverse("screening:show", args=[other.pk, file.pk])).status_code == 404


def test_it_is_shut_for_who_has_no_role_and_for_who_is_not_signed_in(file):
    assert sign_in(Client(), UserFactory()).get(url("show", file)).status_code == 403
    assert Client().get(url("show", file)).headers["Location"].startswith(reverse("account_login"))


def test_that_it_was_opened_is_on_record(file, coordinator):
    seen(coordinator, file)

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.person_id) == ("person.viewed", coordinator.user.pk, file.person_id)


def test_the_person_page_leads_there_for_those_who_read_priors_alone(file, coordinator):
    manager = signed_in(Role.CASE_MANAGER, file.program)
    address = reverse("people:show", args=[file.person_id])

    assert url("show", file) in coordinator.get(address).content.decode()
    assert url("show", file) not in manager.get(address).content.decode()


# --- what may be pressed


def forms(page):
    return set(re.findall(r'action="[^"]*/screening/([a-z-]+)/"', page))


def test_each_reader_is_offered_what_is_theirs(file, coordinator, prosecutor):
    answered(file, "no_warrant", CheckResult.FAIL)

    assert forms(seen(coordinator, file)) == {"answer", "confirm"}
    assert forms(seen(prosecutor, file)) == {"answer", "confirm", "eligible", "not-eligible"}
    assert forms(seen(signed_in(Role.PARALEGAL, file.program), file)) == {"answer", "confirm"}
    assert forms(seen(signed_in(Role.COURT_LIAISON, file.program), file)) == set()


def test_a_button_that_may_not_be_pressed_says_why(file, prosecutor):
    page = seen(prosecutor, file)

    assert "2 answers are missing." in page
    assert "Nothing that decides is “Not passed”." in page


def test_who_does_not_decide_reads_who_does(file, coordinator):
    assert "Confirmed by: Prosecutor." in seen(coordinator, file)


def test_a_program_without_terms_says_so_and_takes_nothing(file, coordinator):
    file.program.policies.all().delete()

    assert "no policy for that day" in seen(coordinator, file)
    assert coordinator.post(url("answer", file), ANSWER).status_code == 404


# --- what is refused


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"source": ""}, "Say where the answer comes from"),
        ({"source": "this_tracker"}, "Select a valid choice"),
        ({"source": "self_report"}, "does not clear this"),
        ({"result": "perhaps"}, "Select a valid choice"),
        ({"checked_on": "2026-12-02"}, "Check the day"),
        ({"checked_on": "yesterday"}, "Enter a valid date"),
        ({"checked_on": "0001-01-01"}, "Check the day"),
        ({"evidence": "x" * 121}, "Record sheets are not kept here"),
        ({"evidence": "x" * 30_000}, "at most 20000 characters"),
        ({"evidence": "a\x00b"}, "Null characters"),
        ({"criterion": "in_area"}, "does not ask that"),
        ({"criterion": ""}, "does not ask that"),
    ],
    ids=str,
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "piece"])
def test_an_answer_that_is_none_says_why_and_is_not_kept(file, coordinator, data, said, headers):
    answer = coordinator.post(url("answer", file), ANSWER | data, headers=headers)

    assert answer.status_code == 422
    assert said in words(answer)
    assert not ScreeningCheck.objects.exists()


def test_a_refused_answer_stands_open_with_what_was_typed(file, coordinator):
    answer = coordinator.post(url("answer", file), ANSWER | {"source": "", "evidence": "26-1042"})

    assert 'id="ask-no_warrant" open' in words(answer)
    assert 'value="26-1042"' in words(answer)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("confirm", {"criterion": "of_age", "result": "fail"}, "no longer proposed"),
        ("confirm", {"criterion": "no_warrant", "result": "pass"}, "no longer proposed"),
        ("confirm", {"criterion": "x" * 99, "result": "pass"}, "nothing was recorded"),
        ("confirm", {}, "nothing was recorded"),
        ("open", {}, "already “Screening”"),
        ("eligible", {}, "2 answers are missing"),
        ("ineligible", {"reason_code": "open_warrant"}, "Select a valid choice"),
        ("ineligible", {}, "This field is required"),
        ("override", {"reason": "because"}, "already “Screening”"),
    ],
)
def test_what_may_not_be_done_says_why_and_changes_nothing(file, prosecutor, name, data, said):
    coordinator = signed_in(Role.COORDINATOR, file.program)
    client = coordinator if name == "open" else prosecutor

    answer = client.post(url(name, file), data)

    assert answer.status_code == 422
    assert said in words(answer)
    assert status(file) == S.SCREENING
    assert not ScreeningCheck.objects.exists()
    assert not ScreeningDecision.objects.exists()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARALEGAL])
def test_who_does_not_decide_is_refused_whatever_the_page_shows(file, role):
    for code in ("of_age", "no_warrant"):
        answered(file, code)

    answer = signed_in(role, file.program).post(url("eligible", file))

    assert answer.status_code == 422
    assert "confirmed by: Prosecutor" in words(answer)
    assert status(file) == S.SCREENING


def test_an_override_without_a_reason_stays_open(file, prosecutor):
    answered(file, "no_warrant", CheckResult.FAIL)
    actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=as_prosecutor())

    answer = prosecutor.post(url("override", file), {"reason": " "})

    assert answer.status_code == 422
    assert 'id="override" open' in words(answer)


@pytest.mark.parametrize("name", POSTS)
def test_opening_an_address_does_nothing(file, coordinator, name):
    assert coordinator.get(url(name, file)).status_code == 405


# --- the piece that htmx asks for


def test_an_answer_by_htmx_returns_exactly_what_a_reload_would_show(file, coordinator):
    piece = coordinator.post(url("answer", file), ANSWER, headers=HTMX)

    assert piece.status_code == 200
    assert "<html" not in piece.content.decode()
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    whole = token.sub("", seen(coordinator, file))
    assert token.sub("", words(piece)) in whole


@pytest.mark.parametrize("codes", [["no_warrant"], ["no_warrant", "no_violence", "of_age"]], ids=len)
def test_the_page_costs_the_same_for_one_criterion_and_for_three(db, django_assert_num_queries, codes):
    file = screened_under(policy_asking(*codes))
    for code in codes:
        answered(file, code)
    client = signed_in(Role.COORDINATOR, file.program)
    client.get(url("show", file))

    with django_assert_num_queries(17):
        client.get(url("show", file))
