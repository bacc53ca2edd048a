from datetime import date

import pytest

from diversion.accounts.models import Agency
from diversion.audit.models import AuditEvent
from diversion.core import keyring
from diversion.courts.models import Charge, Incident
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.imports.layouts import LayoutFaulty
from diversion.imports.models import ListTakenIn
from diversion.imports.reading import Unreadable
from diversion.people.models import Person, PersonIdentifier
from diversion.programs.models import Program
from diversion.referrals.actions import open_protected
from diversion.referrals.models import ProtectedReferral, Referral
from tests.conftest import NOW
from tests.factories import PersonFactory, PolicyFactory, ProgramFactory, UserFactory
from tests.imports.lists import ADA, BEN, HEADING, layout_of, take_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return PolicyFactory(program__code="fopp").program


def reasons(taken):
    return [(remark.row, remark.reason) for remark in taken.rejected]


def test_a_new_row_becomes_a_person_an_incident_a_charge_a_referral_and_an_open_file(tmp_path, program):
    taken = take_in(written(tmp_path, ADA), layout_of(program))

    assert (taken.rows, taken.created, taken.rejected) == (1, 1, [])
    referral = Referral.objects.get()
    assert (referral.door, referral.received_how, referral.received_on) == (
        "prosecutor_list",
        "list",
        date(2026, 11, 10),
    )
    assert (referral.person.given_name, referral.person.family_name) == ("Ada", "Marsh")
    assert referral.person.birth_date == date(1984, 3, 9)
    assert (referral.incident.report_no, referral.incident.on) == ("C-100", date(2026, 11, 2))
    assert Charge.objects.get(person=referral.person).statute == "647(b)(2)"
    assert (referral.enrollment.status, referral.enrollment.program) == ("referred", program)
    assert StatusChange.objects.get().new == "referred"
    assert AuditEvent.objects.get(action="enrollment.opened").subject_id == str(referral.enrollment_id)


def test_a_second_incident_joins_the_open_file_which_is_noted_as_opened_once(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))

    take_in(written(tmp_path, ADA.replace("C-100", "C-200")), layout_of(program))

    file = Enrollment.objects.get()
    assert file.referrals.count() == 2
    assert AuditEvent.objects.get(action="enrollment.opened").subject_id == str(file.pk)


def test_a_person_of_a_list_has_the_keys_by_which_people_are_found(tmp_path, program):
    take_in(written(tmp_path, ADA.replace("Marsh", "Márquez Soto")), layout_of(program))

    person = Person.objects.get()
    assert (person.family_key, person.family_last_key, person.given_sound) == ("marquez soto", "soto", "AT.")


def test_the_number_of_a_person_is_found_by_its_digest_and_lies_encrypted(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))

    number = PersonIdentifier.objects.get()
    assert "B-1" not in number.sealed + number.digest
    assert keyring.unseal(number.sealed, place="people.identifier") == "B-1"


def test_without_a_commit_nothing_is_written_and_the_counts_are_those_of_a_commit(tmp_path, program):
    path = written(tmp_path, ADA, BEN)

    dry = take_in(path, layout_of(program), commit=False)

    assert not Person.objects.exists()
    assert not Agency.objects.filter(name="Northgate Police").exists()
    assert dry == take_in(path, layout_of(program))


def test_the_same_list_again_changes_nothing(tmp_path, program):
    path = written(tmp_path, ADA, BEN)
    take_in(path, layout_of(program))

    again = take_in(path, layout_of(program))

    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (Person.objects.count(), Referral.objects.count(), Enrollment.objects.count()) == (2, 2, 2)


def test_a_row_that_stands_twice_in_a_list_comes_in_once(tmp_path, program):
    taken = take_in(written(tmp_path, ADA, ADA), layout_of(program))

    assert (taken.rows, taken.created, taken.unchanged) == (2, 1, 1)


def test_a_second_row_that_says_something_else_about_a_referral_is_rejected(tmp_path, program):
    other = ADA.replace("2026-11-10,,", "2026-11-10,done,2026-11-20")

    taken = take_in(written(tmp_path, ADA, other), layout_of(program, past_records=True))

    assert (taken.created, Referral.objects.get().outcome) == (1, "")
    assert reasons(taken) == [(3, "An earlier row says something else about the same referral.")]


def test_a_past_record_brings_its_outcome_and_opens_no_file(tmp_path, program):
    row = ADA.replace("2026-11-10,,", "2026-11-10,not done,2026-11-20")

    take_in(written(tmp_path, row, BEN), layout_of(program, past_records=True))

    ada, ben = Referral.objects.order_by("number")
    assert (ada.outcome, ada.closed_on) == ("not_completed", date(2026, 11, 20))
    assert (ben.outcome, ben.closed_on) == ("", None)
    assert not Enrollment.objects.exists()


def test_a_past_record_that_was_open_and_has_ended_since_is_updated_with_its_audit_event(tmp_path, program):
    layout = layout_of(program, past_records=True)
    take_in(written(tmp_path, ADA), layout)

    again = take_in(written(tmp_path, ADA.replace("2026-11-10,,", "2026-11-10,done,2026-11-20")), layout)

    assert (again.created, again.updated) == (0, 1)
    referral = Referral.objects.get()
    assert (referral.outcome, referral.closed_on) == ("completed", date(2026, 11, 20))
    assert AuditEvent.objects.get(action="referral.import_changed").subject_id == str(referral.pk)


def test_two_referrals_of_one_number_are_one_person_with_one_open_file(tmp_path, program):
    later = ADA.replace("C-100", "C-200").replace("2026-11-02", "2026-11-05")

    taken = take_in(written(tmp_path, ADA, later), layout_of(program))

    assert taken.created == 2
    assert (Person.objects.count(), Referral.objects.count(), Enrollment.objects.count()) == (1, 2, 1)


def test_two_people_of_one_incident_share_it(tmp_path, program):
    take_in(written(tmp_path, ADA, BEN.replace("C-101", "C-100")), layout_of(program))

    assert (Person.objects.count(), Incident.objects.count(), Charge.objects.count()) == (2, 1, 2)


def test_an_agency_that_is_called_otherwise_has_the_same_people_and_rows(tmp_path, program):
    body = layout_of(program)
    path = written(tmp_path, ADA)
    take_in(path, body)
    Agency.objects.filter(name="Northgate Police").update(name="Northgate Police Department")
    body["agency"] = body["agency"] | {"name": "Northgate Police Department"}

    again = take_in(path, body)
    another = take_in(written(tmp_path, ADA.replace("C-100", "C-200")), body)

    assert (again.created, again.unchanged, another.created) == (0, 1, 1)
    assert Person.objects.count() == 1


def test_a_number_of_another_agency_is_somebody_else(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))
    county = {"name": "Southgate Police", "kind": "police", "time_zone": "America/Los_Angeles"}

    take_in(written(tmp_path, BEN.replace("B-2", "B-1")), layout_of(program, agency=county))

    assert sorted(Person.objects.values_list("given_name", flat=True)) == ["Ada", "Ben"]


@pytest.mark.parametrize("born", [date(1984, 3, 9), None])
def test_somebody_of_the_same_name_is_offered_and_never_joined(tmp_path, program, born):
    PersonFactory(given_name="ada", family_name="MARSH", birth_date=born)

    taken = take_in(written(tmp_path, ADA), layout_of(program))

    assert (taken.created, taken.possible_matches) == (0, 1)
    assert [(remark.row, remark.reason) for remark in taken.matches] == [
        (2, "Somebody of this name is here already. Is it the same person?")
    ]
    assert (Person.objects.count(), Referral.objects.count()) == (1, 0)


def test_somebody_of_a_common_name_and_another_birth_date_is_somebody_else(tmp_path, program):
    PersonFactory(given_name="Maria", family_name="Garcia", birth_date=date(1950, 1, 1))

    assert take_in(written(tmp_path, ADA.replace("Marsh, Ada", "Garcia, Maria")), layout_of(program)).created == 1


def test_the_same_name_and_birth_date_under_another_number_of_the_same_agency_is_asked_about(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))
    namesake = ADA.replace("B-1", "B-9").replace("C-100", "C-900")

    taken = take_in(written(tmp_path, namesake), layout_of(program))

    assert (taken.created, taken.possible_matches) == (0, 1)


def test_two_rows_of_one_name_without_a_number_are_not_taken_for_one_person(tmp_path, program):
    rows = [ADA.removeprefix("B-1"), ADA.removeprefix("B-1").replace("C-100", "C-200")]

    taken = take_in(written(tmp_path, *rows), layout_of(program))

    assert (taken.created, taken.possible_matches) == (1, 1)


def test_somebody_under_age_is_sealed_and_opens_nothing(tmp_path, program):
    child = ADA.replace("1984-03-09", "2009-03-09")

    taken = take_in(written(tmp_path, child, BEN), layout_of(program))

    assert (taken.rows, taken.created, taken.protected, taken.rejected) == (2, 1, 1, [])
    assert Person.objects.get().given_name == "Ben"
    kept = ProtectedReferral.objects.get()
    assert "Marsh" not in kept.sealed
    says = open_protected(protected_id=kept.pk, reason="Hotline asks", by=UserFactory(), at=NOW)
    assert (says["family_name"], says["birth_date"], says["report_no"]) == ("Marsh", "2009-03-09", "C-100")
    assert "647" not in str(says)  # a child answers for nothing
    assert AuditEvent.objects.get(action="protected.kept").person_id is None


def test_a_child_on_a_list_that_comes_twice_is_kept_once(tmp_path, program):
    for _time in range(2):
        take_in(written(tmp_path, ADA.replace("1984-03-09", "2009-03-09")), layout_of(program))

    assert ProtectedReferral.objects.count() == 1
    assert AuditEvent.objects.filter(action="protected.kept").count() == 1


def test_the_birthday_itself_is_of_age_and_the_day_before_is_not(tmp_path, program):
    of_age, under = ADA.replace("1984-03-09", "2008-11-02"), BEN.replace("1979-07-21", "2008-11-04")

    taken = take_in(written(tmp_path, of_age, under), layout_of(program))

    assert (taken.created, taken.protected) == (1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ADA.replace("FOPP", "LEAD"), "Program: the layout does not say which program “LEAD” is."),
        (ADA.replace("2026-11-02", "yesterday"), "Arrest: “yesterday” is no day, or may be two."),
        (ADA.replace("2026-11-10,,", ",,"), "The row has no day on which the referral was received."),
        (
            ADA.replace("2026-11-10,,", "2026-11-10,gone,2026-11-20"),
            "Result: the layout does not say what “gone” means.",
        ),
        (
            ADA.replace("2026-11-10,,", "2026-11-10,done,"),
            "A result needs its closing day, and a closing day its result.",
        ),
        (
            ADA.replace("2026-11-10,,", "2026-11-10,,2026-11-20"),
            "A result needs its closing day, and a closing day its result.",
        ),
        (ADA.replace("B-1", "").replace("Marsh, Ada", ""), "The row does not say who it is: no name and no number."),
        (ADA.replace("C-100", "C\x00100"), "Citation: holds a character that no text has (NUL)."),
        (ADA.replace("C-100", "C" * 61), "Citation: 61 characters are too many, 60 are the most."),
        (ADA.replace(",,", ","), "The row has 9 cells, the heading has 10."),
        (ADA + ",more", "The row has 11 cells, the heading has 10."),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_with_its_number_and_reason_and_the_others_come_in(
    tmp_path, program, row, reason
):
    taken = take_in(written(tmp_path, row, BEN), layout_of(program))

    assert (taken.rows, taken.created) == (2, 1)
    assert reasons(taken) == [(2, reason)]


def test_a_cell_of_ten_megabytes_is_refused_by_row_and_column(tmp_path, program):
    row = ADA.replace("C-100", "C" * 10_000_000)

    assert reasons(take_in(written(tmp_path, BEN, row), layout_of(program))) == [
        (3, "Citation: 10000000 characters are too many, 60 are the most.")
    ]


def test_hostile_text_is_text(tmp_path, program):
    row = ADA.replace("Marsh, Ada", "'; DROP TABLE people_person; --, =cmd|' /C calc'!A0")

    take_in(written(tmp_path, row), layout_of(program))

    person = Person.objects.get()
    assert (person.family_name, person.given_name) == ("'; DROP TABLE people_person; --", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("surname", ["Null", "None"])
def test_a_family_name_that_looks_like_nothing_is_a_name_and_warned_of(tmp_path, program, surname):
    body = layout_of(program)
    body["columns"] |= {"given_name": "First", "family_name": "Last"}
    del body["columns"]["full_name"]

    taken = take_in(written(tmp_path, f"{ADA},Ada,{surname}", heading=f"{HEADING},First,Last"), body)

    assert Person.objects.get().family_name == surname
    assert taken.warnings == {"The name is a word that may stand for nothing.": 1}


def test_odd_days_are_warned_of_and_taken(tmp_path, program):
    body = layout_of(program)
    body["columns"] |= {"referred_on": "Referred"}
    rows = [f"{ADA},2026-11-01", f"{BEN},1946-11-10"]

    taken = take_in(written(tmp_path, *rows, heading=f"{HEADING},Referred"), body)

    assert taken.created == 2
    assert taken.warnings == {"Referred before it was received.": 2, "A year before 1980.": 1}


def test_one_clear_date_settles_day_and_month_for_the_whole_list(tmp_path, program):
    rows = [ADA.replace("2026-11-02", "2/11/2026"), BEN.replace("2026-11-03", "30/10/2026")]

    take_in(written(tmp_path, *rows), layout_of(program))

    assert Incident.objects.get(report_no="C-100").on == date(2026, 11, 2)


def test_a_date_that_may_be_two_is_rejected_when_nothing_settles_it(tmp_path, program):
    taken = take_in(written(tmp_path, ADA.replace("2026-11-02", "2/11/2026")), layout_of(program))

    assert reasons(taken) == [(2, "Arrest: “2/11/2026” is no day, or may be two.")]


def test_a_door_that_the_policy_keeps_shut_rejects_the_row(tmp_path, program):
    taken = take_in(written(tmp_path, ADA), layout_of(program, door="court"))

    assert reasons(taken) == [(2, f"{program.name} does not take referrals through this door: Court.")]


def test_a_program_that_is_not_there_stops_the_list_and_a_model_creates_it(tmp_path, program):
    body = layout_of(program, programs={"FOPP": {"code": "new"}})
    with pytest.raises(LayoutFaulty, match="There is no program “new”"):
        take_in(written(tmp_path, ADA), body)

    body["programs"]["FOPP"] |= {"model": "postbooking", "name": "Drug court"}
    take_in(written(tmp_path, ADA), body | {"past_records": True})

    made = Program.objects.get(code="new")
    assert (made.name, made.model, made.agency.name) == ("Drug court", "postbooking", "Northgate Police")
    assert AuditEvent.objects.filter(action="program.added", program_id=made.pk).count() == 1
    assert AuditEvent.objects.filter(action="agency.added").count() == 1


def test_a_list_that_breaks_off_leaves_nothing_behind(tmp_path, program):
    path = written(tmp_path, ADA, *[BEN] * 20_000, encoding="utf-8-sig")
    path.write_bytes(path.read_bytes() + b"\xff\xfe")

    with pytest.raises(Unreadable):
        take_in(path, layout_of(program))

    assert not Person.objects.exists()
    assert not Agency.objects.filter(name="Northgate Police").exists()
    assert not AuditEvent.objects.exists()


def test_a_column_that_the_list_does_not_have_is_named_with_those_that_it_has(tmp_path, program):
    with pytest.raises(LayoutFaulty, match=r"called: Booking No, Name.* It has: Nobody, Knows"):
        take_in(written(tmp_path, "1,2", heading="Nobody,Knows"), layout_of(program))


def test_a_commit_is_on_record_with_its_counts_and_each_referral_with_who_brought_it(tmp_path, program):
    user = UserFactory()

    take_in(written(tmp_path, ADA, BEN), layout_of(program), by=user)

    done = ListTakenIn.objects.get()
    assert (done.file_name, done.by, done.at, done.rows, done.created) == ("list.csv", user, NOW, 2, 2)
    assert AuditEvent.objects.get(action="list.taken_in").subject_id == str(done.pk)
    events = AuditEvent.objects.filter(action="referral.imported", actor_id=user.pk, program_id=program.pk)
    assert set(events.values_list("subject_id", "person_id")) == {
        (str(pk), person) for pk, person in Referral.objects.values_list("pk", "person_id")
    }


def test_a_referral_that_came_by_form_before_is_not_doubled(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))
    Referral.objects.update(source_key="", received_how="form")

    again = take_in(written(tmp_path, ADA), layout_of(program))

    assert (again.created, again.unchanged) == (0, 1)


def test_another_program_is_another_referral(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))
    other = PolicyFactory(program=ProgramFactory(code="other")).program

    assert take_in(written(tmp_path, ADA), layout_of(other)).created == 1
