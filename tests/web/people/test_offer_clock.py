"""The last day to file on pages: beside a file wherever it shows, and in the offer that would outlive it."""

from datetime import date

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.courts.models import Charge
from diversion.enrollments.models import Offer
from diversion.enrollments.states import ClockChoice, EnrollmentStatus
from tests.factories import EnrollmentFactory, PersonFactory, PolicyFactory, ProgramFactory
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory
from tests.web.people.conftest import page, signed_in

CHIP = "Last day to file"
WAIVER = {"on": "2026-12-01", "choice": "waiver", "chosen_on": "2026-12-01"}


@pytest.fixture
def file(db):
    """Somebody who may be offered a program whose watch period of a year outlives March 30, 2027."""
    person = PersonFactory(family_name="Ibarra")
    file = EnrollmentFactory(unsigned=True, status=EnrollmentStatus.ELIGIBLE, person=person)
    PolicyFactory(program=file.program, watch_months=12)
    charge = ChargeFactory(incident=IncidentFactory(), person=file.person, limitation_on=date(2027, 3, 30))
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return file


@pytest.fixture
def prosecutor(file):
    return signed_in(Role.PROSECUTOR, file.program)


def offer(client, file, data):
    return client.post(reverse("people:offer", args=[file.person_id, file.pk]), data)


def lists(client, file):
    """Every page and list that shows a file to those who read charges."""
    found = client.post(reverse("people:find"), {"q": file.person.family_name})
    addresses = [reverse("people:list"), reverse("people:show", args=[file.person_id])]
    addresses.append(reverse("screening:show", args=[file.person_id, file.pk]))
    return [answer.content.decode() for answer in (found, *(client.get(address) for address in addresses))]


def test_the_clock_stands_beside_the_file_wherever_it_shows(file, prosecutor):
    pages = lists(prosecutor, file)

    assert [CHIP in html for html in pages] == [True] * 4
    assert ["119 days left" in html for html in pages] == [True] * 4
    assert ['class="st warn"' in html for html in pages] == [True] * 4


def test_a_reader_who_may_not_read_charges_sees_no_clock(file):
    manager = signed_in(Role.CASE_MANAGER, file.program)

    assert CHIP not in page(manager, file.person)
    assert CHIP not in manager.get(reverse("people:list")).content.decode()


def test_a_coordinator_reads_why_this_offer_is_not_theirs(file):
    seen = page(signed_in(Role.COORDINATOR, file.program), file.person)

    assert "The last day to file is Tue, Mar 30, 2027. The offer is made by: Prosecutor." in " ".join(seen.split())
    assert reverse("people:offer", args=[file.person_id, file.pk]) not in seen


def test_a_prosecutor_is_warned_and_chooses(file, prosecutor):
    assert "The watch period could last until" in page(prosecutor, file.person)

    answer = offer(prosecutor, file, WAIVER)

    assert answer.status_code == 302
    assert (Offer.objects.get().choice, Offer.objects.get().by) == (ClockChoice.WAIVER, prosecutor.user)
    assert "waived" in page(prosecutor, file.person)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"choice": ""}, "This field is required"),
        ({"choice": "something"}, "Select a valid choice"),
        ({"choice": "waiver\x00"}, "Select a valid choice"),
        ({"chosen_on": ""}, "Say on which day"),
        ({"chosen_on": "2026-12-02"}, "Say on which day"),
        ({"chosen_on": "soon"}, "Enter a valid date"),
        ({"choice": "shorter_watch", "months": ""}, "month"),
        ({"choice": "shorter_watch", "months": "99"}, "month"),
        ({"choice": "shorter_watch", "months": "9" * 400}, "Ensure this value"),
        ({"choice": "shorter_watch", "months": "-1"}, "Ensure this value"),
        ({"on": "2026-12-02"}, "has not come yet"),
    ],
    ids=str,
)
def test_a_choice_that_is_none_says_why_and_nothing_is_offered(file, prosecutor, data, said):
    answer = offer(prosecutor, file, WAIVER | data)

    assert (answer.status_code, Offer.objects.exists()) == (422, False)
    assert said in answer.content.decode()


def test_where_no_watch_period_is_short_enough_none_is_offered(file, prosecutor):
    Charge.objects.update(limitation_on=date(2026, 12, 20))

    seen = page(prosecutor, file.person)

    assert 'value="waiver"' in seen
    assert 'value="shorter_watch"' not in seen
    assert offer(prosecutor, file, WAIVER | {"choice": "shorter_watch", "months": "0"}).status_code == 422
    assert offer(prosecutor, file, WAIVER).status_code == 302


def test_a_coordinator_who_sends_the_form_anyway_is_refused_in_words(file):
    answer = offer(signed_in(Role.COORDINATOR, file.program), file, WAIVER)

    assert (answer.status_code, Offer.objects.exists()) == (422, False)
    assert "is chosen by: Prosecutor" in answer.content.decode()


def test_a_stranger_finds_no_file_to_offer_to(file):
    assert offer(signed_in(Role.PROSECUTOR, ProgramFactory()), file, WAIVER).status_code == 404
