"""Every address x role x {own program, other program, no program, signed out} x {plain, htmx, HEAD}, against one matrix."""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from diversion.accounts.walls import Role
from diversion.web.access import Allow, AllowStaff, OpenToAll
from tests.architecture import walk
from tests.architecture.matrix import ALL, MATRIX, PROGRAM, Row
from tests.architecture.walk import MODES, Visitor, World

pytestmark = pytest.mark.django_db

# For a page without roles a few visitors stand for all.
FEW = {None, Role.COORDINATOR, Role.ADMIN}
OF_A_RECORD = [name for name in walk.routes() if MATRIX.get(name, Row(ALL)).of != "nobody"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield walk.build()
        transaction.set_rollback(True)


def test_every_route_says_who_may_open_it():
    silent = [
        name for name, entry in walk.routes().items() if not isinstance(_access(entry), Allow | AllowStaff | OpenToAll)
    ]

    assert silent == [], (
        "put @allow(...), @allow_staff(...) or @open_to_all(...) on these views (diversion/web/access.py)"
    )


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_every_page_of_trouble_is_ours_and_says_who_may_open_it(status):
    handler = get_resolver().resolve_error_handler(status)

    assert handler.__module__ == "diversion.web.errors"
    assert isinstance(handler.access, OpenToAll)


def test_every_route_has_a_row_and_every_row_a_route():
    missing, stale = set(walk.routes()) - set(MATRIX), set(MATRIX) - set(walk.routes())

    assert not missing, (
        "tests/architecture/matrix.py: write a row for each of these, such as "
        f"{{name: Row(CASEWORKERS, POST, of=PROGRAM)}}, from who should open it and not from the view: {sorted(missing)}"
    )
    assert not stale, f"tests/architecture/matrix.py: these rows have no route any more: {sorted(stale)}"


def test_every_name_in_an_address_has_a_record_in_the_walk(world):
    names = {name for entry in walk.routes().values() for name in entry.pattern.regex.groupindex}

    assert names <= set(world.own), "tests/architecture/walk.py: add a record for each of these to _records"


@pytest.mark.parametrize("name", walk.routes())
def test_a_page_opens_for_those_of_its_row_and_nobody_else(world: World, name):
    if name not in MATRIX:
        pytest.fail(f"{name} has no row in tests/architecture/matrix.py")
    row, entry = MATRIX[name], walk.routes()[name]
    url = reverse(name, kwargs=walk.asked_for(entry, world.own))
    wrong = []

    for visitor in _visitors(world, row):
        expected = _expected(row, visitor)
        for method, headers in _modes(row):
            answer = world.ask(visitor, method, url, headers)
            found = _found(answer)
            if found not in {expected, "no HEAD"}:
                wrong.append(f"{visitor}, {method}{' by htmx' if headers else ''}: {found}, expected {expected}")

    assert wrong == []


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_a_record_out_of_reach_and_one_that_does_not_exist_answer_alike(world: World, name):
    row, entry = MATRIX[name], walk.routes()[name]
    there = walk.asked_for(entry, world.own)
    nothing = walk.unknown(there)
    told = []

    for visitor in _visitors(world, row):
        if _expected(row, visitor) == "opens" or visitor.role not in {*FEW, *row.who}:
            continue
        for method, headers in _modes(row):
            asked = [reverse(name, kwargs=ids) for ids in (there, nothing)]
            answers = [walk.said(world.ask(visitor, method, url, headers), url) for url in asked]
            if answers[0] != answers[1]:
                told.append(f"{visitor}, {method}{' by htmx' if headers else ''}: {answers[0][0]} and {answers[1][0]}")

    assert told == []


@pytest.mark.parametrize(
    "name", [name for name in OF_A_RECORD if len(walk.routes()[name].pattern.regex.groupindex) > 1]
)
def test_an_address_does_not_lead_from_ones_own_record_to_anothers(world: World, name):
    """The session is of one's own program, the seat is not: it is as if the seat did not exist."""
    row, entry = MATRIX[name], walk.routes()[name]
    own, other = walk.asked_for(entry, world.own), walk.asked_for(entry, world.other)
    last = list(own)[-1]
    mixed, nothing = own | {last: other[last]}, own | {last: walk.unknown(own)[last]}
    coordinator = next(visitor for visitor in world.visitors if visitor.role == Role.COORDINATOR)

    for method, headers in _modes(row):
        urls = [reverse(name, kwargs=ids) for ids in (mixed, nothing)]
        answers = [world.ask(coordinator, method, url, headers) for url in urls]
        said = [walk.said(answer, url) for answer, url in zip(answers, urls, strict=True)]
        assert said[0] == said[1]
        assert _found(answers[0]) in {"404", "no HEAD"}


def test_a_guarded_page_shows_no_name_to_those_it_is_shut_for(world: World):
    stranger = next(visitor for visitor in world.visitors if visitor.place == "no program")
    url = reverse("accounts:show", args=[world.own["user_id"]])

    answer = world.ask(stranger, "get", url, {})

    assert answer.status_code == 403
    assert "@example.test" not in answer.content.decode()


def _access(entry) -> object:
    return getattr(entry.callback, "access", None)


def _visitors(world: World, row: Row) -> list[Visitor]:
    return [visitor for visitor in world.visitors if visitor.role in FEW or isinstance(row.who, frozenset)]


def _modes(row: Row) -> list[tuple[str, dict[str, str]]]:
    return [mode for method in row.methods.split() for mode in MODES[method]]


def _expected(row: Row, visitor: Visitor) -> str:
    if row.who != ALL and visitor.user is None:
        return "sign-in"
    if isinstance(row.who, frozenset) and visitor.role not in row.who:
        return "403"
    elsewhere = row.of == PROGRAM and visitor.place != "own program"
    if row.demo_only or row.by_secret or elsewhere or visitor.role in row.blind:
        return "404"
    return "opens"


def _found(answer) -> str:
    if answer.status_code == 405 and answer.request["REQUEST_METHOD"] == "HEAD":
        return "no HEAD"  # the same for everybody, before anything is looked up
    if walk.leads_to_sign_in(answer):
        return "sign-in"
    return "opens" if answer.status_code < 400 or answer.status_code in {409, 422} else str(answer.status_code)
