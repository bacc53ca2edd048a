"""One file from the referral to a seat and back, and everything that is refused on the way."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.enrollments.models import StatusChange
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.states import PacketPart
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, SessionFactory, book
from tests.web.people.conftest import events, page, signed_in

SIGNATURE = {
    "version": "2026-1",
    "language": "en",
    "signed_on": "2026-12-01",
    "signed_by": "participant",
    "witness": "T. Quiroga",
    "stated": PacketPart.values,
}


@pytest.fixture
def session(program):
    return SessionFactory(series__program=program)


@pytest.fixture
def referred(policy):
    return EnrollmentFactory(
        program=policy.program,
        policy=None,
        status=S.REFERRED,
        agreement_version="",
        agreement_language="",
        agreement_signed_on=None,
    )


def url(name, file, *ids):
    return reverse(f"people:{name}", args=[file.person_id, file.pk, *ids])


def step(client, file, name, **more):
    return client.post(url("step", file), {"step": name, **more})


def status(file):
    file.refresh_from_db()
    return file.status


def offered(html):
    """What the page of a person offers to do: the last part of each form's address that belongs to a file."""
    return set(re.findall(r'action="/people/[0-9a-f-]+/files/(?:[0-9a-f-]+/)(?:seats/[0-9a-f-]+/)?(\w+)/"', html))


def steps_offered(html):
    return set(re.findall(r'name="step" value="([^"]+)"', html))


# --- the way


def test_the_walk_from_the_referral_to_a_seat_and_back(referred, session, coordinator, prosecutor):
    file, person = referred, referred.person

    step(coordinator, file, "open screening")
    prosecutor.post(reverse("screening:eligible", args=[person.pk, file.pk]))
    coordinator.post(url("offer", file), {"on": "2026-12-01"})
    coordinator.post(url("sign", file), SIGNATURE)
    booked = coordinator.post(url("book", file), {"session": str(session.pk)})
    seat = Seat.objects.get(enrollment=file)

    assert booked.headers["Location"] == reverse("people:show", args=[person.pk])
    assert (status(file), seat.status, seat.session) == (S.SCHEDULED, SeatStatus.BOOKED, session)
    assert file.policy.program_id == file.program_id
    seen = page(coordinator, person)
    assert "Sat, Dec 12, 9:00 AM" in seen
    told = [seen.index(word) for word in ("<b>Scheduled", "<b>Accepted", "<b>Offered", "<b>Eligible", "<b>Screening")]
    assert told == sorted(told)

    coordinator.post(url("release", file, seat.pk), {"reason": "he is ill"})

    seat.refresh_from_db()
    assert (seat.status, seat.release_reason, seat.released_by) == (SeatStatus.RELEASED, "he is ill", coordinator.user)
    assert "No seat" in page(coordinator, person)
    who = list(StatusChange.objects.filter(enrollment=file).order_by("inserted_at").values_list("step", "by"))
    assert who == [
        ("open screening", coordinator.user.pk),
        ("find eligible", prosecutor.user.pk),
        ("offer", coordinator.user.pk),
        ("accept", coordinator.user.pk),
        ("schedule", coordinator.user.pk),
    ]


def test_a_hold_and_its_end_lead_back_to_where_the_file_was(file, coordinator):
    coordinator.post(url("hold", file), {"why": "medical", "until_on": "2026-12-15"})
    assert (status(file), file.hold_until_on) == (S.ON_HOLD, date(2026, 12, 15))
    assert "Tue, Dec 15" in page(coordinator, file.person)

    coordinator.post(url("resume", file))
    assert status(file) == S.ACCEPTED


# --- what is offered


@pytest.mark.parametrize(
    ("at", "role", "acts", "steps"),
    [
        (S.REFERRED, Role.COORDINATOR, {"step", "hold", "transfer"}, {"open screening", "withdraw"}),
        (S.REFERRED, Role.PROSECUTOR, set(), set()),
        (S.SCREENING, Role.COORDINATOR, {"step", "hold", "transfer"}, {"withdraw"}),
        (S.SCREENING, Role.PROSECUTOR, set(), set()),
        (S.ELIGIBLE, Role.COORDINATOR, {"offer", "step", "hold", "transfer"}, {"withdraw"}),
        (S.ELIGIBLE, Role.PROSECUTOR, {"offer"}, set()),
        (S.INELIGIBLE, Role.COORDINATOR, set(), set()),
        (S.INELIGIBLE, Role.PROSECUTOR, set(), set()),
        (S.ELIGIBLE, Role.COURT_LIAISON, set(), set()),
        (S.ELIGIBLE, Role.CASE_MANAGER, set(), set()),
    ],
)
def test_a_page_offers_what_this_reader_may_do_now_and_nothing_else(at, role, acts, steps, referred, program):
    type(referred).objects.update(status=at)

    seen = page(signed_in(role, program), referred.person)

    assert offered(seen) == acts
    assert steps_offered(seen) == steps


def test_a_reader_who_must_wait_is_told_for_whom(referred, coordinator, prosecutor):
    step(coordinator, referred, "open screening")

    assert "Confirmed by: Prosecutor" in page(coordinator, referred.person)
    assert "Confirmed by:" not in page(prosecutor, referred.person)


def test_sessions_with_a_free_seat_of_the_program_can_be_booked_and_no_others(program, file, session, coordinator):
    full = SessionFactory(series__program=program, capacity=1, place="Full")
    book(full, EnrollmentFactory(policy=file.policy))
    SessionFactory(series__program=program, status=SessionStatus.CANCELLED, place="Cancelled")
    SessionFactory(place="Elsewhere")
    over = SessionFactory(series__program=program, place="Over")
    ClassSession.objects.filter(pk=over.pk).update(starts_at=NOW - timedelta(days=1), ends_at=NOW - timedelta(hours=20))

    options = re.findall(r"<option[^>]*>([^<]*seats free[^<]*)</option>", page(coordinator, file.person))

    assert options == [
        "Sat, Dec 12, 9:00 AM – 5:00 PM · " + session.series.name + " · 100 Main St, Room 2 · seats free: 30"
    ]


def test_who_has_a_class_ahead_is_offered_to_free_it_and_no_second_one(file, session, coordinator):
    SessionFactory(series__program=session.program)
    assert "seat" in offered(page(coordinator, file.person))

    book(session, file)

    acts = offered(page(coordinator, file.person))
    assert "free" in acts
    assert "seat" not in acts


def test_a_seat_in_a_class_that_has_begun_is_not_freed(file, session, coordinator, at_ten_on_tuesday):
    seat = book(session, file)
    at_ten_on_tuesday.move_to(session.starts_at)
    coordinator = signed_in(Role.COORDINATOR, session.program)

    assert "free" not in offered(page(coordinator, file.person))
    answer = coordinator.post(url("release", file, seat.pk), {"reason": "he did not come"})

    seat.refresh_from_db()
    assert answer.status_code == 422
    assert "This session has begun" in answer.content.decode()
    assert seat.status == SeatStatus.BOOKED


# --- refusals change nothing


def untouched(file, before):
    return (status(file), [event for event in events() if event != "person.viewed"]) == before


@pytest.fixture
def as_before():
    """Tells, later, whether a file and the log are as they are now; that pages were opened does not count."""

    def note(file):
        before = (status(file), [event for event in events() if event != "person.viewed"])
        return lambda: untouched(file, before)

    return note


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("step", {"step": "hand off"}, "does not know that step"),
        ("step", {"step": "withdraw", "reason": " "}, "This field is required"),
        ("step", {"step": "finish class"}, "already “Screening”"),
        ("step", {"step": "complete"}, "Select a valid choice"),
        ("step", {"step": "nonsense"}, "Select a valid choice"),
        ("step", {}, "This field is required"),
        ("offer", {"on": "2026-12-01"}, "already “Screening”"),
        ("sign", SIGNATURE, "already “Screening”"),
        ("hold", {"why": "medical", "until_on": "2026-12-01"}, "Choose a day after today"),
        ("hold", {"why": "boredom", "until_on": "2026-12-20"}, "Select a valid choice"),
        ("resume", {}, "already “Screening”"),
    ],
)
def test_what_may_not_be_done_says_why_on_the_page_and_changes_nothing(
    name, data, words, referred, coordinator, as_before
):
    step(coordinator, referred, "open screening")
    is_as_before = as_before(referred)

    answer = coordinator.post(url(name, referred), data)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert referred.person.display_name in html
    assert is_as_before()


def test_a_refused_form_stands_open_in_its_place_with_what_was_typed(referred, coordinator, as_before):
    type(referred).objects.update(status=S.OFFERED, offer_expires_on=date(2026, 12, 20))
    is_as_before = as_before(referred)

    answer = coordinator.post(url("sign", referred), SIGNATURE | {"version": "2026-7b", "signed_on": "2026-12-02"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "That day has not come yet" in html
    assert f'id="sign-{referred.pk}" open' in html
    assert 'value="2026-7b"' in html
    assert is_as_before()


@pytest.mark.parametrize("role", [Role.COURT_LIAISON, Role.CASE_MANAGER, Role.ADMIN])
@pytest.mark.parametrize("name", ["open screening", "withdraw"])
def test_a_step_is_refused_to_those_whose_it_is_not_whatever_the_page_shows(name, role, program, referred, as_before):
    is_as_before = as_before(referred)
    reader = signed_in(role, None if role == Role.ADMIN else program)

    answer = step(reader, referred, name, reason="x")

    assert answer.status_code == 422
    assert "This step is confirmed by: Program coordinator" in answer.content.decode()
    assert is_as_before()


def test_a_role_in_another_program_gives_no_step_here(program, referred, as_before):
    liaison = signed_in(Role.COURT_LIAISON, program)
    liaison.user.grants.create(role=Role.COORDINATOR, program=PolicyFactory().program, granted_at=NOW)
    is_as_before = as_before(referred)

    assert step(liaison, referred, "open screening").status_code == 422
    assert is_as_before()


@pytest.mark.parametrize(("name", "data"), [("sign", SIGNATURE), ("hold", {}), ("resume", {}), ("book", {})])
def test_a_prosecutor_signs_holds_and_books_nothing(name, data, file, prosecutor, as_before):
    is_as_before = as_before(file)

    assert prosecutor.post(url(name, file), data).status_code == 403
    assert is_as_before()


def test_a_case_manager_neither_takes_nor_frees_a_seat(file, session, program, as_before):
    seat = book(session, file)
    manager = signed_in(Role.CASE_MANAGER, program)
    other = EnrollmentFactory(policy=file.policy)
    is_as_before = as_before(file)

    booked = manager.post(url("book", other), {"session": str(session.pk)})
    freed = manager.post(url("release", file, seat.pk), {"reason": "x"})

    assert (booked.status_code, freed.status_code) == (422, 422)
    assert "confirmed by: Program coordinator" in freed.content.decode()
    assert is_as_before()
    assert Seat.objects.filter(status=SeatStatus.BOOKED).get() == seat


def test_a_case_manager_takes_no_seat_either_where_no_step_comes_with_it(file, session, program, as_before):
    type(file).objects.update(status=S.SCHEDULED)
    is_as_before = as_before(file)

    answer = signed_in(Role.CASE_MANAGER, program).post(url("book", file), {"session": str(session.pk)})

    assert answer.status_code == 422
    assert is_as_before()
    assert not Seat.objects.exists()


def test_a_second_click_is_told_and_does_nothing_twice(file, session, coordinator):
    first = coordinator.post(url("book", file), {"session": str(session.pk)})
    second = coordinator.post(url("book", file), {"session": str(session.pk)})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "has a seat in that session already" in second.content.decode()
    assert Seat.objects.count() == 1


def test_the_last_seat_that_was_taken_meanwhile_is_not_taken_twice(program, file, coordinator, as_before):
    small = SessionFactory(series__program=program, capacity=1)
    book(small, EnrollmentFactory(policy=file.policy))
    is_as_before = as_before(file)

    answer = coordinator.post(url("book", file), {"session": str(small.pk)})

    assert answer.status_code == 422
    assert "This session is full" in answer.content.decode()
    assert is_as_before()


def test_a_session_of_another_program_and_one_that_does_not_exist_are_the_same(file, coordinator, as_before):
    elsewhere = SessionFactory()
    is_as_before = as_before(file)

    answers = [coordinator.post(url("book", file), {"session": str(pk)}).status_code for pk in (elsewhere.pk, file.pk)]

    assert answers == [404, 404]
    assert is_as_before()


def test_an_unsigned_file_is_booked_nowhere(referred, session, coordinator, as_before):
    is_as_before = as_before(referred)

    answer = coordinator.post(url("book", referred), {"session": str(session.pk)})

    assert answer.status_code == 422
    assert "after the agreement is signed" in answer.content.decode()
    assert is_as_before()


def test_a_form_cannot_say_who_did_it_when_or_in_what_status_it_ends(referred, coordinator):
    step(
        coordinator,
        referred,
        "open screening",
        status="completed",
        by="11111111-1111-1111-1111-111111111111",
        at="2020-01-01",
        policy=str(PolicyFactory().pk),
        number="E-1",
    )

    change = StatusChange.objects.get(enrollment=referred)
    assert (status(referred), referred.policy_id) == (S.SCREENING, None)
    assert (change.by, change.at) == (coordinator.user, NOW)
    assert referred.number != "E-1"


@pytest.mark.parametrize("name", ["step", "offer", "sign", "hold", "resume", "book"])
def test_opening_an_address_does_nothing(name, file, coordinator, as_before):
    is_as_before = as_before(file)

    assert coordinator.get(url(name, file)).status_code == 405
    assert is_as_before()
