"""Who is here, and finding somebody: pages by key, within reach, and no name in an address."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.queries import PAGE
from diversion.people import finding
from diversion.people.models import Alias, AliasSource, ContactKind
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PersonFactory, PolicyFactory
from tests.factories.referrals import ChargeFactory
from tests.web.people.conftest import events, signed_in

LIST, FIND = reverse("people:list"), reverse("people:find")


def names(answer):
    return re.findall(r'<a class="name"[^>]*>([^<]+)</a>', answer.content.decode())


def more(answer):
    found = re.search(r'href="(\?after=[^"]+)" rel="next"', answer.content.decode())
    return found[1] if found else None


def somebody(policy, given="", family="", **fields):
    return EnrollmentFactory(policy=policy, person=PersonFactory(given_name=given, family_name=family, **fields)).person


def found(client, typed):
    answer = client.post(FIND, {"q": typed})
    assert answer.status_code == 200
    return names(answer)


# --- the list


def test_the_list_holds_the_people_of_ones_own_programs_by_name(policy, coordinator):
    somebody(policy, "Zoe", "Abara")
    somebody(policy, "Adam", "Abara")
    somebody(policy, "", "Mononym")
    somebody(PolicyFactory(), "Stranger", "Aaronson")

    assert names(coordinator.get(LIST)) == ["Abara, Adam", "Abara, Zoe", "Mononym"]


def test_a_row_tells_the_program_and_the_status_there(policy, coordinator):
    person = EnrollmentFactory(policy=policy).person
    EnrollmentFactory(person=person, policy=PolicyFactory(program__name="The other track"))

    html = coordinator.get(LIST).content.decode()

    assert policy.program.name in html
    assert "Accepted" in html
    assert "The other track" not in html


def test_an_empty_list_teaches_how_it_fills(coordinator, prosecutor):
    for client, words in ((coordinator, "“Add a person” takes somebody in"), (prosecutor, "A coordinator adds people")):
        assert words in client.get(LIST).content.decode()


def test_pages_follow_each_other_by_key_without_gap_or_double(policy, coordinator):
    for number in range(PAGE + 3):
        # Twins of one name too: the id alone then decides.
        somebody(policy, "Same" if number % 2 else f"G{number:02}", "Twin")

    first = coordinator.get(LIST)
    second = coordinator.get(LIST + more(first))

    assert (len(names(first)), len(names(second))) == (PAGE, 3)
    assert more(second) is None
    links = re.findall(r'class="name" href="([^"]+)"', first.content.decode() + second.content.decode())
    assert len(set(links)) == PAGE + 3


def test_somebody_who_is_added_meanwhile_moves_no_page(policy, coordinator):
    for number in range(PAGE + 2):
        somebody(policy, "Given", f"M{number:02}")
    next_page = more(coordinator.get(LIST))

    somebody(policy, "Early", "Aaa")

    assert names(coordinator.get(LIST + next_page)) == [f"M{PAGE:02}, Given", f"M{PAGE + 1:02}, Given"]


@pytest.mark.parametrize("after", ["nonsense", "' OR 1=1", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_place_that_is_nobody_begins_at_the_start(after, policy, coordinator):
    somebody(policy, "Adam", "Abara")

    assert names(coordinator.get(LIST, {"after": after})) == ["Abara, Adam"]


def test_the_place_of_somebody_out_of_reach_tells_nothing(policy, coordinator):
    somebody(policy, "Adam", "Abara")
    hidden = somebody(PolicyFactory(), "Mid", "Middle")
    somebody(policy, "Zoe", "Zander")

    assert names(coordinator.get(LIST, {"after": hidden.pk})) == ["Abara, Adam", "Zander, Zoe"]


@pytest.mark.parametrize("size", [1, 3, PAGE])
def test_a_page_costs_the_same_queries_however_many_are_on_it(size, policy, coordinator, django_assert_max_num_queries):
    for _ in range(size):
        person = EnrollmentFactory(policy=policy).person
        EnrollmentFactory(person=person, policy=PolicyFactory())
    coordinator.get(LIST)

    with django_assert_max_num_queries(8):
        answer = coordinator.get(LIST)

    assert len(names(answer)) == size


# --- finding


@pytest.mark.parametrize(
    "typed", ["muñ", "MUNOZ", "josé", "jose munoz", "Munoz, José".replace(",", ""), "pepe", "p-777"]
)
def test_a_part_of_any_name_or_the_record_number_finds(typed, policy, coordinator):
    somebody(policy, "José", "Muñoz", preferred_name="Pepe", record_no="P-77701")
    somebody(policy, "Anna", "Berg")

    assert found(coordinator, typed) == ["Muñoz, José"]


@pytest.mark.parametrize(
    "typed",
    [
        "Lopes",
        "maria muñ",
        "muñoz ma",
        "Maria Lopes",
        "López Mu",
        "lupe",
        "lupe lop",
        "Zapata",
        "e-zap lu",
        "sapata",
        "lu e zapatta",
        "zap maria",
        "chuy lop",
    ],
)
def test_somebody_is_found_by_every_name_and_as_it_sounds(typed, policy, coordinator):
    person = somebody(policy, "María José", "López Muñoz", preferred_name="Lupe")
    facts = {"source": AliasSource.TOLD, "added_by": coordinator.user, "added_at": NOW}
    Alias.objects.create(person=person, given_name="Lu", family_name="E Zapata", **facts)
    Alias.objects.create(person=person, family_name="Zapata", **facts)
    Alias.objects.create(person=person, given_name="Chuy", **facts)
    somebody(policy, "Anna", "Berg")

    assert found(coordinator, typed) == ["López Muñoz, María José"]


def test_the_number_of_a_file_finds_whose_it_is(policy, coordinator, stranger):
    person = somebody(policy, "Anna", "Berg")
    number = person.enrollments.get().number

    assert found(coordinator, number.lower()) == ["Berg, Anna"]
    assert found(stranger, number) == []


def test_a_case_number_finds_whose_it_is_for_those_who_read_charges_there(policy, coordinator, program):
    person, stranger = somebody(policy, "Anna", "Berg"), somebody(PolicyFactory(), "Carl", "Dietz")
    for each in (person, stranger):
        ChargeFactory(person=each, case_no="24-CR-0071")

    assert found(coordinator, "24-cr-0071") == ["Berg, Anna"]
    assert found(signed_in(Role.CASE_MANAGER, program), "24-CR-0071") == []


def test_every_branch_of_finding_reads_an_index(db):
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for typed in ("berg", "anna berg", "P-777"):
            finding.named(typed, most=200)
        finding.reached_at("0142", most=200)
    for query in asked.captured_queries[1:]:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Index" in plan
        assert "Seq Scan" not in plan


@pytest.mark.parametrize("typed", ["209-555-0142", "(209) 555 0142", "+12095550142", "0142"])
def test_a_telephone_finds_whose_it_is(typed, policy, coordinator):
    person = somebody(policy, "Anna", "Berg")
    ContactPointFactory(person=person, value="+12095550142")
    ContactPointFactory(person=somebody(policy, "Carl", "Dietz"), value="+12095550177")

    assert found(coordinator, typed) == ["Berg, Anna"]


def test_a_telephone_finds_nobody_for_those_who_may_not_read_it(policy, coordinator, prosecutor):
    ContactPointFactory(person=somebody(policy, "Anna", "Berg"), value="+12095550142")

    assert found(coordinator, "209-555-0142") == ["Berg, Anna"]
    assert found(prosecutor, "209-555-0142") == []


def test_nobody_of_another_program_is_found_by_any_way(policy, coordinator):
    stranger = somebody(PolicyFactory(), "Anna", "Berg", record_no="P-55501")
    ContactPointFactory(person=stranger, value="+12095550142", kind=ContactKind.MOBILE)

    assert [found(coordinator, typed) for typed in ("Berg", "P-55501", "209-555-0142")] == [[], [], []]


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "%%%", "' OR 1=1 --", "\\", "x" * 80])
def test_odd_words_find_nobody_and_break_nothing(typed, policy, coordinator):
    somebody(policy, "Anna", "Berg")

    assert found(coordinator, typed) == []


@pytest.mark.parametrize("typed", ["x" * 81, "a\x00b"])
def test_what_cannot_be_a_name_is_refused(typed, coordinator):
    assert coordinator.post(FIND, {"q": typed}).status_code == 422


def test_what_was_typed_is_shown_again_as_text_and_kept_nowhere(policy, coordinator):
    hostile = '"><script>alert(1)</script>'

    answer = coordinator.post(FIND, {"q": hostile})

    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert hostile not in str(dict(coordinator.session))
    assert events() == []


def test_a_link_with_a_name_in_it_is_not_a_search(policy, coordinator):
    somebody(policy, "Anna", "Berg")

    answer = coordinator.get(FIND, {"q": "Berg"})

    assert answer.status_code == 200
    assert names(answer) == []


def test_too_many_are_said_to_be_more(policy, coordinator):
    for number in range(PAGE + 1):
        somebody(policy, f"G{number:02}", "Berg")

    answer = coordinator.post(FIND, {"q": "berg"})

    assert len(names(answer)) == PAGE
    assert f"{PAGE}+" in answer.content.decode()


def test_finding_is_shut_for_those_who_do_not_read_names(program):
    assert signed_in(Role.FACILITATOR, program).post(FIND, {"q": "Berg"}).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_finding_costs_the_same_queries_however_many_are_found(
    size, policy, coordinator, django_assert_max_num_queries
):
    for _ in range(size):
        somebody(policy, "Anna", "Berg")

    with django_assert_max_num_queries(8):
        assert len(found(coordinator, "berg")) == size
