"""A list from the page: the file, its columns, the check, possible matches, bringing it in, and what came of it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from diversion.courts.models import Charge
from diversion.imports import actions, running
from diversion.imports.models import ImportFile, ImportRow, KeptLayout, ReferralImport
from diversion.imports.states import ImportStatus
from diversion.people.models import Person
from diversion.programs.actions import load_offenses
from diversion.programs.models import Offense
from diversion.referrals.models import Referral
from tests.conftest import NOW
from tests.factories import EnrollmentFactory
from tests.imports.lists import ADA, BEN, HEADING
from tests.imports.way_in import EVE, EVE_AGAIN, csv, work

CHILD = 'B-3,"Little, Cy",2012-01-05,2026-11-03,C-102,647(b)(2),FOPP,2026-11-10,,'
NAMELESS = ",,,2026-11-03,C-103,647(b)(2),FOPP,2026-11-10,,"


def words(answer):
    return " ".join(unescape(answer.content.decode()).split())


def without_token(answer):
    return re.sub(r'value="\w{64}"', "", answer.content.decode())


def test_a_list_goes_from_the_file_to_people_and_again_makes_nothing(desk):
    found = desk.check(ADA, BEN)
    assert "Bring in 2 rows" in words(desk.show(found))

    desk.post("save", found)
    assert "0 of 2 rows saved" in words(desk.show(found))
    work(found)

    assert "Brought in" in words(desk.show(found))
    assert Referral.objects.count() == Person.objects.count() == 2
    again = desk.check(ADA, BEN)
    assert "Nothing to bring in." in words(desk.show(again))


def test_a_row_without_a_change_says_who_it_is_about_when_its_cells_are_gone(desk):
    first = desk.check(ADA)
    desk.post("save", first)
    work(first)

    longer = desk.check(ADA, BEN)
    desk.post("save", longer)
    work(longer)

    ada, ben = Person.objects.order_by("given_name")
    page = words(desk.show(longer))
    assert all(f'href="/people/{person.pk}/">{person.given_name} {person.family_name}' in page for person in (ada, ben))
    assert "No name" not in page
    assert list(ImportRow.objects.filter(of=longer).values_list("sealed", flat=True)) == ["", ""]


def test_the_columns_of_a_known_kind_are_suggested_with_what_stands_in_them(desk):
    page = desk.columns(desk.bring(ADA, BEN))

    chosen = {heading: select.value() for heading, _sample, select, _sure in page.context["rows"]}
    assert chosen == {
        "Booking No": "person_no",
        "Name": "full_name",
        "Born": "birth_date",
        "Arrest": "incident_on",
        "Citation": "report_no",
        "Charge": "statute",
        "Program": None,  # the program was chosen with the file
        "Received": "received_on",
        "Result": "outcome",
        "Closed": "closed_on",
    }
    assert "Marsh, Ada" in words(page)


def test_a_wrong_column_is_corrected_and_the_rows_are_read_by_it(desk):
    found = desk.bring(ADA.replace("C-100", "647(b)(2)").replace(",647(b)(2),FOPP", ",C-100,FOPP"))

    desk.match(found, agency="Northgate Police", **{"column-4": "statute", "column-5": "report_no"})
    work(found)
    desk.post("save", found)
    work(found)

    assert Referral.objects.get().incident.report_no == "C-100"


def test_a_column_cannot_be_two_things_nor_two_columns_one(desk):
    answer = desk.match(desk.bring(ADA), agency="Northgate Police", **{"column-0": "full_name"})

    assert answer.status_code == 422
    assert "Two columns cannot be the same." in words(answer)
    assert not ImportRow.objects.exists()


def test_a_list_that_names_programs_asks_what_each_word_means(desk, program):
    found = desk.bring(ADA, BEN.replace("FOPP", "Elsewhere"), program="list")
    page = desk.columns(found)
    assert [field.label for field in page.context["words"]] == ["“Elsewhere”", "“FOPP”"]

    desk.match(found, agency="Northgate Police")
    work(found)

    assert (found.created, found.rejected) == (1, 1)
    assert "which program “Elsewhere” is" in ImportRow.objects.get(state="rejected").reason


@pytest.fixture
def penal_code(program):
    load_offenses(at=NOW)
    program.policies.get().offenses.set(Offense.objects.filter(statute="647(b)(2)"))


@pytest.mark.usefixtures("penal_code")
def test_a_charge_that_is_written_unlike_the_law_is_asked_and_never_guessed(desk):
    found = desk.bring(ADA.replace("647(b)(2)", "647b2"), BEN)
    field = next(iter(desk.columns(found).context["words"]))
    assert (field.label, field.value()) == ("Charge “647b2”", "")
    assert [value for value, _label in field.field.choices] == ["", "647(b)", "647(b)(2)", "as_written"]

    desk.match(found, agency="Northgate Police", **{"statute-0": "647(b)(2)"})
    work(found)
    desk.post("save", found)
    work(found)

    assert sorted(Charge.objects.values_list("statute", "offense__statute")) == [
        ("647(b)(2)", "647(b)(2)"),
        ("647b2", "647(b)(2)"),
    ]


@pytest.mark.usefixtures("penal_code")
def test_a_row_whose_charge_nobody_named_is_left_out_with_the_reason(desk):
    found = desk.check(ADA.replace("647(b)(2)", "647b2"), BEN)

    assert (found.created, found.rejected) == (1, 1)
    assert "which offense “647b2” is" in ImportRow.objects.get(state="rejected").reason


@pytest.mark.usefixtures("penal_code")
def test_what_was_said_of_a_charge_is_kept_for_the_next_list(desk):
    desk.match(
        desk.bring(ADA.replace("647(b)(2)", "647b2")),
        agency="Northgate Police",
        keep_as="Northgate",
        **{"statute-0": "as_written"},
    )

    field = next(iter(desk.columns(desk.bring(BEN.replace("647(b)(2)", "647b2"))).context["words"]))

    assert field.value() == "as_written"


def test_a_question_that_comes_with_another_column_is_asked_before_anything_is_checked(desk):
    found = desk.bring(ADA, program="list")
    answers = desk.answers(found, agency="Northgate Police", **{"column-6": ""})
    without = {name: value for name, value in answers.items() if not name.startswith("program-")}

    answer = desk.client.post(reverse("imports:columns", args=[found.pk]), without | {"column-6": "program"})

    assert answer.status_code == 422
    assert "One more step." in words(answer)
    assert ReferralImport.objects.get().status == ImportStatus.UPLOADED


def test_which_of_day_and_month_is_first_is_asked_only_where_nothing_tells(desk):
    both = ADA.replace("1984-03-09", "03/09/1984")
    asks = desk.columns(desk.bring(both)).context["words"]
    tells = desk.columns(desk.bring(both, BEN.replace("1979-07-21", "07/21/1979"))).context["words"]
    assert [*asks.fields] == ["date-birth_date"]
    assert [*tells.fields] == []

    found = desk.bring(both)
    assert desk.match(found, agency="Northgate Police").status_code == 422
    assert desk.match(found, agency="Northgate Police", **{"date-birth_date": "dmy"}).status_code == 302
    work(found)
    desk.post("save", found)
    work(found)
    assert Person.objects.get().birth_date.isoformat() == "1984-09-03"


def test_answers_that_were_kept_are_there_for_the_next_list_with_these_columns(desk):
    desk.check(ADA, keep_as="Police, weekly", **{"column-5": ""})
    assert KeptLayout.objects.get().name == "Police, weekly"

    page = desk.columns(desk.bring(BEN))

    assert "Read as “Police, weekly” was" in words(page)
    assert page.context["form"]["column-5"].value() in (None, "")
    assert page.context["form"]["agency"].value() == "Northgate Police"


def test_another_office_can_be_named(desk):
    found = desk.bring(ADA)
    assert desk.match(found, agency="another").status_code == 422

    desk.match(found, agency="another", new_agency="Harbor Police", new_agency_kind="police")
    work(found)
    desk.post("save", found)
    work(found)

    assert Referral.objects.get().source_agency.name == "Harbor Police"


def test_each_row_says_what_it_is_and_nobody_under_age_is_shown(desk):
    found = desk.check(ADA, CHILD, NAMELESS)

    page = words(desk.show(found, "?rows=all"))
    assert "Marsh, Ada" in page
    assert "does not say who it is" in page
    assert "1 row is sent on." in page
    assert "Little" not in page
    assert "Little" not in desk.client.get(reverse("imports:left_out", args=[found.pk])).content.decode()


def test_a_possible_match_is_compared_and_becomes_the_same_person(desk, program):
    known = EnrollmentFactory(
        policy=program.policies.get(), person__given_name="Eve", person__family_name="Moss"
    ).person
    found = desk.check(ADA, EVE)
    row = ImportRow.objects.get(state="possible_match")
    page = words(desk.client.get(reverse("imports:decide", args=[found.pk, row.pk])))
    assert known.record_no in page

    assert desk.post("decide", found, row.pk, answer=str(known.pk)).status_code == 302
    assert "Same person" in words(desk.show(found))
    desk.post("save", found)
    work(found)

    assert known.referrals.filter(source_key__gt="").count() == 1


def test_a_match_waits_is_somebody_else_or_the_person_of_an_earlier_row(desk):
    found = desk.check(EVE, EVE_AGAIN)
    row = ImportRow.objects.get(state="possible_match")

    for answer, said in [("other", "Somebody else"), ("row", "Same person as in row 2"), ("later", "")]:
        desk.post("decide", found, row.pk, answer=answer)
        assert said in words(desk.show(found))
    assert desk.post("decide", found, row.pk, answer="nonsense").status_code == 422


def test_somebody_of_another_program_is_neither_shown_nor_chosen(desk):
    other = EnrollmentFactory(person__given_name="Eve", person__family_name="Moss").person
    found = desk.check(EVE)
    row = ImportRow.objects.get(state="possible_match")

    page = words(desk.client.get(reverse("imports:decide", args=[found.pk, row.pk])))

    assert other.record_no not in page
    assert "in a program that you do not open" in page
    assert desk.post("decide", found, row.pk, answer=str(other.pk)).status_code == 422


def test_the_left_out_rows_go_back_to_the_sender_and_nothing_in_them_is_a_formula(desk):
    formula = ',,,2026-11-03,"=HYPERLINK(""http://x.test"")",@cmd,FOPP,2026-11-10,,'
    found = desk.check(ADA, formula)

    table = desk.client.get(reverse("imports:left_out", args=[found.pk])).content.decode("utf-8-sig")

    assert table.splitlines()[0] == f"Row,Reason,{HEADING}"
    assert "\"'=HYPERLINK(" in table
    assert ",'@cmd," in table
    assert "Ada" not in table


def test_the_progress_is_a_piece_of_the_page_and_at_the_end_the_page_comes_anew(desk, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    monkeypatch.setattr(running, "BATCHES_IN_A_ROW", 1)
    found = desk.check(ADA, BEN)
    desk.post("save", found)
    work(found)

    piece = desk.show(found, **{"HX-Request": "true"})
    assert without_token(piece).strip() in without_token(desk.show(found))
    assert "1 of 2 rows saved" in words(piece)

    work(found)
    work(found)
    assert desk.show(found, **{"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_cancel_says_what_is_saved_and_the_rest_can_be_brought_in(desk, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    monkeypatch.setattr(running, "BATCHES_IN_A_ROW", 1)
    found = desk.check(ADA, BEN)
    desk.post("save", found)
    work(found)

    desk.post("cancel", found)
    page = words(desk.show(found))
    assert "1 of 2 rows are saved and stay" in page
    assert "Bring in 1 row that is left" in page

    desk.post("save", found)
    work(found)
    work(found)
    assert Referral.objects.count() == 2


def test_a_cancel_before_deletes_the_file(desk):
    found = desk.bring(ADA)

    desk.post("cancel", found)

    assert not ImportFile.objects.exists()
    assert "the file is deleted" in words(desk.show(found))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0 old", "old kind"),
        (b"PK\x03\x04 not a workbook", "cannot be read"),
        (b"\x00\x01\x02" * 100, "heading"),
    ],
)
def test_what_is_no_list_is_refused_in_words(desk, content, said):
    answer = desk.upload(content)

    assert answer.status_code == 422
    assert said in words(answer)
    assert not ReferralImport.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_words_and_never_read(desk, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    monkeypatch.setattr(actions, "LARGEST", 1000)

    answer = desk.upload(csv(ADA) + b" " * 2000)

    assert answer.status_code == 422
    assert "larger than 25 MB" in words(answer)
    assert not ReferralImport.objects.exists()


def test_nothing_chosen_and_a_strange_program_are_refused(desk):
    assert desk.client.post(reverse("imports:add"), {"program": "list"}).status_code == 422
    assert desk.upload(csv(ADA), program="0f3b2a5e-6a57-4d0a-9a55-000000000000").status_code == 422
    assert desk.upload(csv(ADA), program="x\x00").status_code == 422


def test_hostile_cells_stay_text_and_their_row_and_column_are_named(desk):
    nul = 'B-7,"Bad\x00Name",1984-03-09,2026-11-02,C-107,647(b)(2),FOPP,2026-11-10,,'
    huge = f'B-8,"{"x" * 10_000_000}",1984-03-09,2026-11-02,C-108,647(b)(2),FOPP,2026-11-10,,'
    ragged = "B-9,Short"
    formula = 'B-10,"=1+1, Ann",1984-03-09,2026-11-02,C-110,647(b)(2),FOPP,2026-11-10,,'
    found = desk.check(ADA, nul, huge, ragged, formula)

    reasons = dict(ImportRow.objects.filter(state="rejected").values_list("row_no", "reason"))
    assert (found.created, sorted(reasons)) == (2, [3, 4, 5])
    assert reasons[3].startswith("Name: holds a character")
    assert reasons[4].startswith("Name: 10000000 characters are too many")
    page = desk.show(found, "?rows=all")
    assert len(page.content) < 100_000
    desk.post("save", found)
    work(found)
    assert Person.objects.filter(family_name="=1+1").exists()


def test_the_pages_of_a_list_lead_to_where_it_stands(desk):
    found = desk.bring(ADA)
    assert desk.show(found).headers["Location"] == reverse("imports:columns", args=[found.pk])

    desk.match(found, agency="Northgate Police")

    assert desk.columns(found).headers["Location"] == reverse("imports:show", args=[found.pk])
    assert "The rows are being checked" in words(desk.show(found))


@pytest.mark.parametrize("query", ["?rows=x\x00", "?after=x", "?after=99999999999999999999", "?rows=look&after=-1"])
def test_a_strange_address_shows_the_first_rows(desk, query):
    assert desk.show(desk.check(ADA, NAMELESS), query).status_code == 200


def test_the_lists_and_the_rows_ask_as_much_for_three_as_for_one(desk, django_assert_max_num_queries):
    counted = []
    for rows in ([ADA], [BEN, EVE, NAMELESS]):
        found = desk.check(*rows)
        with django_assert_max_num_queries(40) as asked:
            desk.show(found, "?rows=all")
            desk.client.get(reverse("imports:list"))
        counted.append(len(asked))
    assert counted[0] == counted[1]
