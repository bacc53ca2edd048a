"""The life of a policy version: drafted from the last one, changed, approved once, and then never changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from diversion.audit.models import AuditEvent
from diversion.programs import actions, queries
from diversion.programs.actions import DayRefused, DraftThere, NoDraft, ReasonMissing, TermsRefused
from diversion.programs.criteria import ParameterRefused, UnknownCriterion
from diversion.programs.models import Door, Offense, PolicyVersion, StatuteBasis
from diversion.programs.terms import Switch, terms_of
from diversion.reminders.models import ReminderRule
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory, UserFactory, usual_rules

TODAY = date(2026, 12, 1)
TOMORROW = date(2026, 12, 2)


@pytest.fixture
def admin(db):
    return UserFactory()


@pytest.fixture
def policy(db):
    """Version 1, since January: an offense, a criterion and the usual reminders."""
    actions.load_offenses(at=NOW)
    policy = PolicyFactory(watch_months=6)
    policy.offenses.add(Offense.objects.get(statute="647(b)(2)"))
    policy.criteria.create(code="no_warrant")
    usual_rules(policy)
    policy.refresh_from_db()
    return policy


@pytest.fixture
def draft(policy, admin):
    return actions.draft_version(program_id=policy.program_id, on=TODAY, by=admin, at=NOW)


@pytest.fixture
def approve(draft, admin):
    return partial(
        actions.approve_version,
        draft_id=draft.pk,
        from_on=TOMORROW,
        today=TODAY,
        decided="Board, Nov 30",
        by=admin,
        at=NOW,
    )


def revise(draft, admin, **values):
    terms = terms_of(draft)
    wanted = replace(terms, values=dict(terms.values) | values)
    return actions.revise_draft(wanted, draft_id=draft.pk, on=TODAY, by=admin, at=NOW)


def events():
    return list(AuditEvent.objects.exclude(action="offense.added").order_by("id").values_list("action", flat=True))


def state(program):
    rows = program.policies.order_by("version")
    return [(row.version, row.is_draft, row.effective_from, row.effective_to) for row in rows]


# --- drafting


def test_a_draft_begins_as_the_last_version_with_all_that_goes_with_it(policy, draft):
    assert terms_of(draft) == terms_of(policy)
    assert (draft.version, draft.is_draft, draft.approved_by) == (2, True, None)
    codes = [sorted(row.reminder_rules.values_list("code", flat=True)) for row in (policy, draft)]
    assert codes == [["booked", "days-1", "days-3", "days-7"]] * 2
    assert events() == ["policy.drafted"]


def test_a_draft_is_in_force_on_no_day(policy, draft):
    assert queries.policy_on(policy.program_id, date(2030, 1, 1)) == policy


def test_a_program_has_one_draft_at_a_time(policy, draft, admin):
    with pytest.raises(DraftThere, match="There is a draft already"):
        actions.draft_version(program_id=policy.program_id, on=TODAY, by=admin, at=NOW)

    assert events() == ["policy.drafted"]


@pytest.mark.django_db(transaction=True)
def test_two_who_draft_at_once_make_one_draft():
    program, admin = PolicyFactory().program, UserFactory()

    def draft():
        actions.draft_version(program_id=program.pk, on=TODAY, by=admin, at=NOW)

    outcomes = at_once([draft, draft])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftThere", "NoneType"]
    assert program.policies.filter(is_draft=True).count() == 1


@pytest.mark.parametrize(("track", "days"), [("seller", 14), ("buyer", 60), ("general", 60)])
def test_the_first_draft_asks_sooner_again_where_somebody_may_read_along(track, days, admin):
    program = ProgramFactory(track=track)

    first = actions.draft_version(program_id=program.pk, on=TODAY, by=admin, at=NOW)

    assert first.review_days == days


def test_the_first_draft_of_a_program_has_the_ways_in_of_its_kind(admin):
    program = ProgramFactory(model="prebooking")

    first = actions.draft_version(program_id=program.pk, on=TODAY, by=admin, at=NOW)

    assert (first.version, first.doors) == (1, ["arrest_diversion", "community", "social_contact"])


# --- changing a draft


def test_a_draft_is_changed_and_the_log_says_what(policy, draft, admin):
    actions.revise_draft(
        replace(
            terms_of(draft),
            values=dict(terms_of(draft).values) | {"watch_months": 9, "fee_standard": Decimal("99.50")},
            offenses=frozenset(),
            switches=(Switch("no_recent_misdemeanor", {"years": 7}, is_blocking=False), Switch("no_warrant", {})),
        ),
        draft_id=draft.pk,
        on=TODAY,
        by=admin,
        at=NOW,
    )

    after = terms_of(PolicyVersion.objects.get(pk=draft.pk))
    assert (after.values["watch_months"], after.values["fee_standard"]) == (9, Decimal("99.50"))
    assert after.offenses == frozenset()
    assert [(switch.code, switch.parameters, switch.is_blocking) for switch in after.switches] == [
        ("no_recent_misdemeanor", {"years": 7}, False),
        ("no_warrant", {}, True),
    ]
    event = AuditEvent.objects.get(action="policy.draft_changed")
    assert (event.actor_id, event.program_id) == (admin.pk, draft.program_id)
    assert event.changes["watch_months"] == [6, 9]
    assert event.changes["fee_standard"] == ["0.00", "99.50"]
    assert event.changes["offenses"] == [["647(b)(2)"], []]
    assert [switch["code"] for switch in event.changes["criteria"][1]] == ["no_recent_misdemeanor", "no_warrant"]
    assert terms_of(policy).values["watch_months"] == 6


def test_saving_a_draft_as_it_is_leaves_no_trace(draft, admin):
    revise(draft, admin)

    assert events() == ["policy.drafted"]


def test_figures_that_a_criterion_was_not_given_are_its_defaults(draft, admin):
    terms = replace(terms_of(draft), switches=(Switch("drug_amount", {}),))

    actions.revise_draft(terms, draft_id=draft.pk, on=TODAY, by=admin, at=NOW)

    assert draft.criteria.get().parameters == {"grams": 3}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"statute_basis": StatuteBasis.CA_PRETRIAL, "admission_required": True}, "1001.3"),
        ({"doors": [Door.COMMUNITY]}, "no way into a program of this kind"),
    ],
)
def test_what_the_law_or_the_kind_of_program_forbids_is_not_saved(draft, admin, values, says):
    before = terms_of(draft)

    with pytest.raises(TermsRefused, match=says):
        revise(draft, admin, **values)

    assert terms_of(PolicyVersion.objects.get(pk=draft.pk)) == before
    assert events() == ["policy.drafted"]


@pytest.mark.parametrize(
    ("switch", "error"),
    [(Switch("no_hats", {}), UnknownCriterion), (Switch("drug_amount", {"grams": 31}), ParameterRefused)],
)
def test_a_criterion_that_the_library_does_not_know_is_not_saved(draft, admin, switch, error):
    with pytest.raises(error):
        actions.revise_draft(
            replace(terms_of(draft), switches=(switch,)), draft_id=draft.pk, on=TODAY, by=admin, at=NOW
        )

    assert [row.code for row in draft.criteria.all()] == ["no_warrant"]


def test_a_draft_is_thrown_away_whole_and_its_number_is_free(policy, draft, admin):
    actions.discard_draft(draft_id=draft.pk, by=admin, at=NOW)

    assert state(policy.program) == [(1, False, date(2026, 1, 1), None)]
    assert ReminderRule.objects.filter(policy=policy).count() == ReminderRule.objects.count() == 4
    assert events() == ["policy.drafted", "policy.draft_discarded"]
    assert actions.draft_version(program_id=policy.program_id, on=TODAY, by=admin, at=NOW).version == 2


# --- approval


def test_an_approved_version_takes_force_and_the_one_before_it_ends_the_day_before(policy, draft, admin, approve):
    approve()

    assert state(policy.program) == [(1, False, date(2026, 1, 1), TODAY), (2, False, TOMORROW, None)]
    assert [queries.policy_on(policy.program_id, day).version for day in (TODAY, TOMORROW)] == [1, 2]
    approved = PolicyVersion.objects.get(pk=draft.pk)
    assert (approved.approved_by, approved.approved_at) == (admin, NOW)
    assert events() == ["policy.drafted", "policy.ended", "policy.approved"]
    assert AuditEvent.objects.get(action="policy.approved").reason == "Board, Nov 30"


def test_an_approved_version_changes_no_more(draft, admin, approve):
    approve()

    for act in (
        partial(revise, draft, admin, watch_months=1),
        partial(actions.discard_draft, draft_id=draft.pk, by=admin, at=NOW),
        approve,
    ):
        with pytest.raises(NoDraft, match="draft the next one"):
            act()

    assert events()[-1] == "policy.approved"


def test_a_file_that_is_signed_keeps_the_version_that_it_was_signed_under(policy, approve):
    file = EnrollmentFactory(policy=policy)

    approve(from_on=TODAY)

    file.refresh_from_db()
    assert file.policy == policy


@pytest.mark.parametrize("decided", ["", "   "])
def test_nothing_is_approved_without_saying_who_decided_it(policy, approve, decided):
    with pytest.raises(ReasonMissing, match="Say who decided"):
        approve(decided=decided)

    assert policy.program.policies.get(version=2).is_draft


def test_a_fee_beside_a_law_of_california_is_approved_only_with_its_reason(draft, admin, approve):
    revise(draft, admin, statute_basis=StatuteBasis.CA_PRETRIAL, fee_standard=Decimal(425))
    with pytest.raises(ReasonMissing, match="A fee needs counsel’s word"):
        approve()

    revise(draft, admin, fee_reason="County counsel, Nov 12")

    assert not approve().is_draft


def test_a_draft_that_became_forbidden_is_not_approved(draft, approve):
    """An offense may be marked as never diverted after the draft was saved."""
    Offense.objects.filter(statute="647(b)(2)").update(never_divertible=True)

    with pytest.raises(TermsRefused, match="is never diverted"):
        approve()

    draft.refresh_from_db()
    assert draft.is_draft


def test_a_version_may_begin_in_the_past_while_nobody_has_signed_since(policy, approve):
    EnrollmentFactory(policy=policy, agreement_signed_on=date(2026, 11, 19))

    approve(from_on=date(2026, 11, 20))

    assert state(policy.program)[0] == (1, False, date(2026, 1, 1), date(2026, 11, 19))


def test_a_version_does_not_begin_before_a_signature_that_is_there(policy, approve):
    EnrollmentFactory(policy=policy, agreement_signed_on=date(2026, 11, 20))

    with pytest.raises(DayRefused, match="Somebody has signed since"):
        approve(from_on=date(2026, 11, 20))

    assert state(policy.program)[0] == (1, False, date(2026, 1, 1), None)


def test_a_signature_elsewhere_does_not_matter(policy, approve):
    EnrollmentFactory(agreement_signed_on=date(2026, 11, 20))

    assert not approve(from_on=date(2026, 11, 20)).is_draft


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 6, 1)])
def test_a_version_begins_after_the_one_before_it(approve, day):
    with pytest.raises(DayRefused, match="begins on Jan"):
        approve(from_on=day)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_approve_once():
    policy, admin = PolicyFactory(), UserFactory()
    draft = actions.draft_version(program_id=policy.program_id, on=TODAY, by=admin, at=NOW)

    def approve():
        actions.approve_version(draft_id=draft.pk, from_on=TOMORROW, today=TODAY, decided="Board", by=admin, at=NOW)

    outcomes = at_once([approve, approve])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoDraft", "NoneType"]
    assert events().count("policy.approved") == 1
