"""A version of the terms through its pages: drafted, changed, compared, approved."""

import re
from datetime import date

import pytest
from django.urls import reverse

from diversion.programs.models import Offense, PolicyVersion
from diversion.programs.terms import terms_of
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory
from tests.web.people.conftest import events
from tests.web.programs.conftest import words


def sent_by(page):
    """What the browser sends when the form of a page is sent as it is drawn."""
    forms = [*page.context["asked"].sections, page.context["asked"].offenses, page.context["asked"].criteria]
    sent = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and value != "":  # 0 is a figure
                sent[bound.html_name] = "on" if value is True else value
    return sent


def change(client, draft, **values):
    url = reverse("programs:change", args=[draft.pk])
    return client.post(url, sent_by(client.get(url)) | values)


def test_the_next_version_is_drafted_from_the_programs_page(policy, admin):
    answer = admin.post(reverse("programs:draft", args=[policy.program_id]))

    draft = PolicyVersion.objects.get(is_draft=True)
    assert answer.headers["Location"] == reverse("programs:change", args=[draft.pk])
    assert terms_of(draft) == terms_of(policy.program.policies.get(version=1))


def test_a_second_draft_is_refused_in_words(draft, admin):
    answer = admin.post(reverse("programs:draft", args=[draft.program_id]), follow=True)

    assert "There is a draft already." in words(answer)
    assert PolicyVersion.objects.filter(is_draft=True).count() == 1


def test_a_draft_that_is_sent_as_it_was_drawn_changes_nothing(draft, admin):
    draft.criteria.create(code="drug_amount", parameters={"grams": 6}, is_blocking=False, needs_evidence=True)
    draft.offenses.set(Offense.objects.filter(statute__in=["653.25", "653.22"]))
    before, told = terms_of(PolicyVersion.objects.get(pk=draft.pk)), events()

    answer = change(admin, draft)

    assert answer.status_code == 302
    assert terms_of(PolicyVersion.objects.get(pk=draft.pk)) == before
    assert events() == told


def test_a_draft_is_changed_and_shows_what_it_says(draft, admin):
    offense = Offense.objects.get(statute="653.25")

    change(
        admin,
        draft,
        watch_months="9",
        doors=["court", "self"],
        offenses=[str(offense.pk)],
        no_warrant="decides_shown",
        drug_amount="noted",
        **{"drug_amount-grams": "5"},
    )

    said = words(admin.get(reverse("programs:version", args=[draft.pk])))
    for part in (
        "Court, The person themself",
        "653.25 Loitering to buy",
        "No open warrant · decides · with evidence",
        "No more than 5 grams of drugs · noted only",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"watch_months": "many"}, "Enter a whole number."),
        ({"drug_amount": "decides", "drug_amount-grams": "31"}, "less than or equal to 30"),
        ({"statute_basis": "ca_1001", "admission_required": "on"}, "1001.3 forbids to require an admission"),
        ({"send_from": "07:00"}, "Texts go between 8:00 AM and 9:00 PM"),
        ({"doors": []}, "Choose at least one way in"),
        ({"fee_standard": "-1"}, "greater than or equal to 0"),
    ],
)
def test_terms_that_are_refused_are_shown_with_the_reason_and_nothing_is_saved(draft, admin, values, says):
    before, told = terms_of(PolicyVersion.objects.get(pk=draft.pk)), events()

    answer = change(admin, draft, **values)

    assert answer.status_code == 422
    assert says in words(answer)
    assert terms_of(PolicyVersion.objects.get(pk=draft.pk)) == before
    assert events() == told


def test_an_offense_that_is_never_diverted_cannot_be_chosen(draft, admin):
    minor = Offense.objects.get(statute="647(b)(3)")

    answer = change(admin, draft, offenses=[str(minor.pk)])

    assert answer.status_code == 422
    assert not draft.offenses.exists()


def test_a_kind_of_program_is_asked_only_what_it_knows(admin):
    program = ProgramFactory(model="prebooking")
    draft = PolicyFactory(program=program, is_draft=True, watch_months=7, doors=["community"])

    said = words(admin.get(reverse("programs:change", args=[draft.pk])))
    change(admin, draft, intake_days="20")

    assert 'name="intake_days"' in said
    assert 'name="watch_months"' not in said
    draft.refresh_from_db()
    assert (draft.intake_days, draft.watch_months) == (20, 7)


def test_the_ways_in_that_a_kind_of_program_does_not_know_are_not_offered(draft, admin):
    said = words(admin.get(reverse("programs:change", args=[draft.pk])))

    assert re.findall(r'name="doors" value="(\w+)"', said) == ["prosecutor_list", "court", "self"]


def test_a_draft_warns_before_it_is_approved(draft, admin):
    change(admin, draft, statute_basis="ca_1001", fee_standard="425.00")

    for name in ("version", "approve"):
        assert "A fee needs counsel’s word. (R-059a)" in words(admin.get(reverse(f"programs:{name}", args=[draft.pk])))


def approve(client, draft, **sent):
    url = reverse("programs:approve", args=[draft.pk])
    return client.post(url, {"from_on": "2026-12-15", "decided": "Board of Nov 30"} | sent, follow=True)


def test_an_approval_shows_what_differs_and_lets_the_version_hold(policy, draft, admin):
    change(admin, draft, watch_months="9")
    seen = words(admin.get(reverse("programs:approve", args=[draft.pk])))

    answer = approve(admin, draft)

    assert re.search(r"Months of the watch period</th> <td>6</td> <td>9</td>", seen)
    assert "The version is approved." in words(answer)
    rows = policy.program.policies.order_by("version").values_list("version", "effective_to", "is_draft")
    assert list(rows) == [(1, date(2026, 12, 14), False), (2, None, False)]
    assert "Approved, to come" in words(answer)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"decided": ""}, "This field is required."),
        ({"from_on": "2026-01-01"}, "Choose a later day."),
        ({"from_on": "2026-11-01"}, "Somebody has signed since that day."),
        ({"from_on": "soon"}, "Enter a valid date."),
    ],
)
def test_an_approval_that_is_refused_says_why_and_leaves_a_draft(policy, draft, admin, sent, says):
    EnrollmentFactory(policy=policy, agreement_signed_on=date(2026, 11, 20))

    answer = approve(admin, draft, **sent)

    assert answer.status_code == 422
    assert says in words(answer)
    assert PolicyVersion.objects.get(pk=draft.pk).is_draft


def test_a_draft_is_thrown_away(policy, draft, admin):
    answer = admin.post(reverse("programs:discard", args=[draft.pk]), follow=True)

    assert "The draft is thrown away." in words(answer)
    assert not PolicyVersion.objects.filter(pk=draft.pk).exists()


def test_two_versions_are_compared_in_words(policy, draft, admin, coordinator):
    change(admin, draft, watch_months="9", no_warrant="decides")
    url = reverse("programs:compare", args=[policy.program_id])

    said, back = (words(coordinator.get(url + query)) for query in ("", "?older=2&newer=1"))

    assert re.search(r"Months of the watch period</th> <td>6</td> <td>9</td>", said)
    assert "watch_months" not in said
    assert "No open warrant · decides" in said
    assert re.search(r"Months of the watch period</th> <td>9</td> <td>6</td>", back)
    assert "They say the same." in words(coordinator.get(url + "?older=1&newer=1"))


@pytest.mark.parametrize("query", ["?older=1&newer=9", "?older=first&newer=1"])
def test_a_version_that_is_not_there_cannot_be_compared(draft, coordinator, query):
    assert coordinator.get(reverse("programs:compare", args=[draft.program_id]) + query).status_code == 404


def test_one_version_alone_has_nothing_to_compare_with(policy, coordinator):
    said = words(coordinator.get(reverse("programs:compare", args=[policy.program_id])))

    assert "There is one version only." in said


def test_titles_name_the_page(policy, draft, admin):
    pages = {"version": "Version of the terms", "change": "Change the draft", "approve": "Approve the terms"}

    for name, title in pages.items():
        html = words(admin.get(reverse(f"programs:{name}", args=[draft.pk])))
        assert title in re.search(r"<title>(.*?)</title>", html)[1]
