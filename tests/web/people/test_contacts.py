"""How to reach somebody: what is safe, consent, what is not used any more, and messages off and on."""

import re
from datetime import time

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.people.models import ConsentHow, ContactKind, ContactPoint, ContactStatus, WordingLevel
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, consent_to_texts
from tests.factories.messaging import SuppressionFactory
from tests.web.people.conftest import events, page, signed_in


def add_url(person, kind=""):
    return reverse("people:contact_add", args=[person.pk]) + (f"?kind={kind}" if kind else "")


def url(name, contact):
    return reverse(f"people:{name}", args=[contact.person_id, contact.pk])


def mobile(**fields):
    asked = {"value": "209-555-0142", "safe": ["ok_to_text", "ok_to_call"], "wording_level": "discreet"}
    return asked | {"line_type": "unknown", "review_due_on": "2027-01-30"} | fields


def as_it_is(contact, **fields):
    ways = [way for way in ("ok_to_text", "ok_to_call", "ok_to_voicemail") if getattr(contact, way)]
    kept = {"safe": ways, "wording_level": contact.wording_level, "status": contact.status}
    return kept | {"line_type": "unknown", "review_due_on": "2027-01-30"} | fields


AGREED = {"given": "yes", "how": "paper", "text_version": "2026-1", "language": "es"}


@pytest.fixture
def alone(policy):
    """Somebody whom nobody has asked how to reach."""
    return EnrollmentFactory(policy=policy).person


# --- adding


def test_days_are_kept_as_ticked_and_ticking_all_is_ticking_none(alone, coordinator):
    coordinator.post(add_url(alone), mobile(safe_days=["5", "1"]))

    contact = ContactPoint.objects.get(person=alone)
    assert contact.safe_days == [1, 5]
    assert "Only on these days: Monday, Friday." in page(coordinator, alone)
    assert coordinator.get(url("contact", contact)).context["form"]["safe_days"].value() == [1, 5]

    coordinator.post(url("contact", contact), as_it_is(contact, safe_days=[str(day) for day in range(1, 8)]))

    contact.refresh_from_db()
    assert contact.safe_days == []


@pytest.mark.parametrize("day", ["0", "8", "x", "1\x00"])
def test_what_is_no_day_of_the_week_is_refused(day, alone, coordinator):
    answer = coordinator.post(add_url(alone), mobile(safe_days=[day]))

    assert (answer.status_code, ContactPoint.objects.filter(person=alone).count()) == (422, 0)


def test_an_address_is_added_as_it_was_asked_today_and_leads_on_to_consent(alone, coordinator):
    answer = coordinator.post(add_url(alone), mobile(safe_from="09:30", safe_until="17:00", is_primary="on"))

    contact = ContactPoint.objects.get(person=alone)
    assert answer.headers["Location"] == url("contact", contact)
    assert (contact.kind, contact.value) == (ContactKind.MOBILE, "+12095550142")
    assert (contact.ok_to_text, contact.ok_to_call, contact.ok_to_voicemail) == (True, True, False)
    assert (contact.safe_from, contact.safe_until) == (time(9, 30), time(17))
    assert (contact.asked_by, contact.asked_on) == (coordinator.user, NOW.date())
    assert (contact.textable_since, contact.is_primary) == (None, True)


@pytest.mark.parametrize(
    ("kind", "value", "way", "stored"),
    [
        (ContactKind.LANDLINE, "(209) 555-0150", "ok_to_call", "+12095550150"),
        (ContactKind.EMAIL, "anna@example.test", "ok_to_email", "anna@example.test"),
        (ContactKind.POSTAL, "48 Alder Ct, Millbrook", "ok_to_mail", "48 Alder Ct, Millbrook"),
    ],
)
def test_each_kind_has_its_own_ways(kind, value, way, stored, alone, coordinator):
    coordinator.post(add_url(alone, kind), mobile(value=value, safe=[way]))

    contact = ContactPoint.objects.get(person=alone)
    assert (contact.kind, contact.value, getattr(contact, way)) == (kind, stored, True)


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("mobile", {"value": "not a number"}, "That is not a telephone number"),
        ("mobile", {"value": ""}, "This field is required"),
        ("mobile", {"safe": ["ok_to_mail"]}, "Select a valid choice"),
        ("landline", {"safe": ["ok_to_text"]}, "Select a valid choice"),
        ("email", {"value": "anna at home", "safe": []}, "Enter a valid email address"),
        ("mobile", {"safe_from": "09:00"}, "Give both ends of the safe hours"),
        ("mobile", {"safe_from": "17:00", "safe_until": "09:00"}, "must begin before they end"),
        ("mobile", {"wording_level": "loud"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(kind, wrong, words, alone, coordinator):
    answer = coordinator.post(add_url(alone, kind), mobile(**wrong))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert f'value="{wrong.get("value", "209-555-0142")}"' in html or not wrong.get("value", "x")
    assert not ContactPoint.objects.filter(person=alone).exists()


def test_the_same_address_is_not_added_twice(person, contact, coordinator):
    answer = coordinator.post(add_url(person), mobile(value=contact.value))

    assert answer.status_code == 422
    assert "already has that address" in answer.content.decode()
    assert person.contact_points.count() == 1


def test_consent_and_who_asked_are_not_taken_from_a_form(alone, coordinator):
    coordinator.post(
        add_url(alone),
        mobile(
            textable_since="2026-01-01", sms_consent="1", asked_by="1", asked_on="2020-01-01", status="disconnected"
        ),
    )

    contact = ContactPoint.objects.get(person=alone)
    assert (contact.textable_since, contact.sms_consent) == (None, None)
    assert (contact.asked_by, contact.asked_on, contact.status) == (coordinator.user, NOW.date(), ContactStatus.OK)


# --- changing


def test_what_is_safe_is_changed_as_asked_today_by_whoever_asked(contact, coordinator):
    coordinator.post(url("contact", contact), as_it_is(contact, safe=["ok_to_call"], wording_level="code_word_only"))

    contact.refresh_from_db()
    assert (contact.ok_to_text, contact.ok_to_call) == (False, True)
    assert (contact.wording_level, contact.asked_by) == (WordingLevel.CODE_WORD_ONLY, coordinator.user)
    assert contact.textable_since is None
    assert events()[-1] == "person.contact_changed"


def test_a_number_that_reached_somebody_else_takes_no_texts_and_stays_for_others_to_see(person, contact, coordinator):
    coordinator.post(url("contact", contact), as_it_is(contact, status=ContactStatus.WRONG_PERSON))

    contact.refresh_from_db()
    assert contact.textable_since is None
    seen = page(coordinator, person)
    assert "Do not use" in seen
    assert "Wrong person" in seen


def test_the_address_itself_is_not_changed(contact, coordinator):
    was = contact.value

    coordinator.post(url("contact", contact), as_it_is(contact, value="209-555-0199", kind="email"))

    contact.refresh_from_db()
    assert (contact.value, contact.kind) == (was, ContactKind.MOBILE)


def test_a_refused_change_shows_the_page_around_it_and_changes_nothing(contact, coordinator):
    answer = coordinator.post(url("contact", contact), as_it_is(contact, safe=[], safe_from="10:00"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="10:00"' in html
    assert "Consent to texts" in html
    contact.refresh_from_db()
    assert contact.ok_to_text


# --- consent


def test_consent_is_recorded_with_how_words_and_language_and_texts_may_go(alone, coordinator):
    contact = ContactPointFactory(person=alone)

    coordinator.post(url("consent", contact), AGREED)

    contact.refresh_from_db()
    consent = contact.sms_consent
    assert (consent.given, consent.how, consent.text_version, consent.language) == (
        True,
        ConsentHow.PAPER,
        "2026-1",
        "es",
    )
    assert (consent.recorded_by, consent.at, contact.textable_since) == (coordinator.user, NOW, NOW)


def test_consent_taken_back_stops_texts_and_the_first_act_stays_on_record(contact, coordinator):
    coordinator.post(url("consent", contact), AGREED | {"given": "no", "how": "verbal_witnessed"})

    contact.refresh_from_db()
    assert contact.textable_since is None
    assert list(contact.consents.order_by("at").values_list("given", flat=True)) == [True, False]
    html = coordinator.get(url("contact", contact)).content.decode()
    assert [html.index(word) for word in ("Taken back,", "Given,")] == sorted(
        html.index(word) for word in ("Taken back,", "Given,")
    )


@pytest.mark.parametrize(
    "wrong",
    [{"given": ""}, {"given": "maybe"}, {"how": "keyword"}, {"how": ""}, {"text_version": " "}, {"language": ""}],
)
def test_half_a_consent_is_none(wrong, alone, coordinator):
    contact = ContactPointFactory(person=alone)

    answer = coordinator.post(url("consent", contact), AGREED | wrong)

    assert answer.status_code == 422
    assert not contact.consents.exists()


def test_consent_to_texts_is_for_mobiles_alone(alone, coordinator):
    landline = ContactPointFactory(person=alone, kind=ContactKind.LANDLINE, ok_to_text=False)

    assert coordinator.post(url("consent", landline), AGREED).status_code == 404
    assert "Consent to texts" not in coordinator.get(url("contact", landline)).content.decode()


def test_after_stop_the_page_says_that_paper_does_not_lift_it(person, contact, coordinator):
    SuppressionFactory(address=contact.value)

    coordinator.post(url("consent", contact), AGREED)

    assert "they text START from this phone" in coordinator.get(url("contact", contact)).content.decode()
    seen = page(coordinator, person)
    assert "Asked for no more texts" in seen
    assert "Safe to text" not in seen


# --- ending


def test_an_address_that_is_ended_takes_no_texts_and_stays_visible_with_its_consents(person, contact, coordinator):
    coordinator.post(url("contact_end", contact), {"because": "lost", "reason": "she lost the phone"})

    contact.refresh_from_db()
    assert (contact.ended_at, contact.textable_since) == (NOW, None)
    seen = page(coordinator, person)
    assert "1 no longer used" in seen
    assert contact.value[-4:] in seen
    assert "Given," in coordinator.get(url("contact", contact)).content.decode()


def test_ending_needs_a_reason(contact, coordinator):
    answer = coordinator.post(url("contact_end", contact), {"because": "lost", "reason": " "})

    assert answer.status_code == 422
    contact.refresh_from_db()
    assert contact.ended_at is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("contact_end", {"because": "lost", "reason": "again"}),
        (
            "contact",
            {"wording_level": "discreet", "status": "ok", "line_type": "unknown", "review_due_on": "2027-01-30"},
        ),
        ("consent", AGREED),
    ],
)
def test_what_was_ended_is_left_as_it_was(name, data, contact, coordinator):
    coordinator.post(url("contact_end", contact), {"because": "lost", "reason": "she lost the phone"})
    before = events()

    answer = coordinator.post(url(name, contact), data)

    assert answer.status_code == 422
    assert "no longer used" in answer.content.decode()
    assert [event for event in events() if event != "person.viewed"] == before


# --- all messages


def test_all_messages_are_switched_off_and_on_with_a_reason(person, coordinator):
    switch = reverse("people:messages", args=[person.pk])

    coordinator.post(switch, {"switch": "stop", "reason": "he asked on the telephone"})

    person.refresh_from_db()
    assert (person.messages_stopped_at, person.messages_stopped_reason) == (NOW, "he asked on the telephone")
    seen = page(coordinator, person)
    assert "All messages are off" in seen
    assert "he asked on the telephone" in seen

    coordinator.post(switch, {"switch": "allow", "reason": "he asked again"})

    person.refresh_from_db()
    assert (person.messages_stopped_at, person.messages_stopped_reason) == (None, "")
    assert [event for event in events() if event != "person.viewed"][-2:] == [
        "person.messages_stopped",
        "person.messages_allowed",
    ]


@pytest.mark.parametrize("wrong", [{"switch": "stop"}, {"reason": "x"}, {"switch": "both", "reason": "x"}])
def test_a_switch_that_is_not_clear_changes_nothing(wrong, person, coordinator):
    answer = coordinator.post(reverse("people:messages", args=[person.pk]), wrong)

    assert answer.status_code == 422
    assert re.search(r"<details class=\"ask\" open>", answer.content.decode())
    person.refresh_from_db()
    assert person.messages_stopped_at is None


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.COURT_LIAISON, Role.FACILITATOR])
def test_who_does_not_write_messages_or_addresses_changes_none(role, program, person, contact):
    reader = signed_in(role, program)
    asked = [
        reader.post(reverse("people:messages", args=[person.pk]), {"switch": "stop", "reason": "x"}),
        reader.post(add_url(person), mobile()),
        reader.post(url("contact", contact), as_it_is(contact, safe=[])),
        reader.post(url("consent", contact), AGREED | {"given": "no"}),
        reader.post(url("contact_end", contact), {"reason": "x"}),
    ]

    assert [answer.status_code for answer in asked] == [403] * 5
    contact.refresh_from_db()
    assert contact.textable_since is not None


def test_a_number_that_another_participant_has_is_told_without_telling_whose(person, contact, coordinator):
    other = EnrollmentFactory().person
    consent_to_texts(ContactPointFactory(person=other, value=contact.value), at=NOW)

    seen = page(coordinator, person)

    assert "Another participant has the same number" in seen
    assert other.family_name not in seen
    assert "Safe to text" not in seen
