"""The life of a policy version: drafted, revised, approved or thrown away. Source: docs/adr/0021-policy-versions.md"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.programs import rules
from diversion.programs.criteria import criterion
from diversion.programs.models import EligibilityCriterion, Offense, PolicyVersion, Program, ProgramModel
from diversion.programs.rules import Finding, Weight
from diversion.programs.terms import SETTINGS, Switch, Terms, terms_of, values_of

# What a copied row does not take from the row that it was copied from.
_OWN = {"id", "inserted_at", "policy_id"}
Changed = dict[str, tuple[object, object]]


class DraftThere(DomainError):
    """The program has a draft already."""


class NoDraft(DomainError):
    """What was to be changed is no draft any more: it was approved, and holds as it is."""


class TermsRefused(DomainError):
    """The terms say what the law or the kind of program forbids."""


class ReasonMissing(DomainError):
    """Something is approved only with a reason."""


class DayRefused(DomainError):
    """A day from which, or on which, something cannot hold."""


@transaction.atomic
def draft_version(*, program_id: UUID, on: date, by: User, at: datetime) -> PolicyVersion:
    """Begin the next version as a copy of the last approved one, with its offenses, criteria and reminders, and return it.

    A draft is in force on no day. `on` is today in the program.

    Raises:
        DraftThere: the program has a draft.
    """
    program = lock(Program.objects.all(), program_id)
    if program.policies.filter(is_draft=True).exists():
        raise DraftThere(_("There is a draft already. Finish it, or throw it away."))
    last = program.policies.order_by("-version").first()
    if last is None:
        return first_draft(program, on=on, by=by, at=at)
    draft = _new_draft(program, values_of(last), number=last.version + 1, on=on)
    draft.offenses.set(last.offenses.all())
    for row_model in _what_goes_with_a_policy():
        _copy(row_model, last, draft)
    _note("policy.drafted", draft, by=by, at=at, changes={"copied_from": ("", last.version)})
    return draft


@transaction.atomic
def revise_draft(terms: Terms, *, draft_id: UUID, on: date, by: User, at: datetime) -> PolicyVersion:
    """Write other terms into a draft and return it. `on` is today in the program.

    Raises:
        NoDraft: it was approved meanwhile.
        TermsRefused: the terms say what is forbidden.
        ParameterRefused, UnknownCriterion: a criterion is set to what the library does not know.
    """
    draft = _locked_draft(draft_id)
    wanted = replace(terms, switches=tuple(_completed(switch) for switch in terms.switches))
    _check_not_forbidden(_findings(draft.program, wanted, on=on))
    before = terms_of(draft)
    changes = _write_values(draft, before, wanted)
    changes |= _write_offenses(draft, before.offenses, wanted.offenses)
    changes |= _write_switches(draft, before.switches, wanted.switches)
    if changes:
        _note("policy.draft_changed", draft, by=by, at=at, changes=changes)
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, by: User, at: datetime) -> None:
    """Throw a draft away. Its number is given again: no file was ever bound to it.

    Raises:
        NoDraft: it was approved meanwhile.
    """
    draft = _locked_draft(draft_id)
    _note("policy.draft_discarded", draft, by=by, at=at)
    for row_model in _what_goes_with_a_policy():
        row_model._default_manager.filter(policy=draft).delete()
    draft.delete()


@transaction.atomic
def approve_version(
    *, draft_id: UUID, from_on: date, today: date, decided: str, by: User, at: datetime
) -> PolicyVersion:
    """Let a draft take force from the local day `from_on`, end the version before it on the day before, and return it.

    From then on it changes no more. Files that are signed keep the version they signed under. `decided` says who decided
    it and where; it goes on record.

    Raises:
        NoDraft: it was approved meanwhile.
        ReasonMissing: nobody said who decided, or a finding is not answered.
        TermsRefused: the terms say what is forbidden.
        DayRefused: not after the beginning of the version before; or past, and somebody signed since.
    """
    draft = _locked_draft(draft_id)
    if not decided.strip():
        raise ReasonMissing(_("Say who decided this version, and where it is written."))
    found = _findings(draft.program, terms_of(draft), on=from_on)
    _check_not_forbidden(found)
    _check_answered(found)
    _check_day(draft.program, from_on, today=today)
    _end_earlier(draft.program, from_on, by=by, at=at)
    draft.is_draft, draft.effective_from = False, from_on
    draft.approved_by, draft.approved_at = by, at
    draft.save(update_fields=["is_draft", "effective_from", "approved_by", "approved_at"])
    _note("policy.approved", draft, by=by, at=at, reason=decided, changes={"effective_from": ("", from_on.isoformat())})
    return draft


def first_draft(program: Program, *, on: date, by: User, at: datetime) -> PolicyVersion:
    """Begin the first version of a program that the caller has locked or just made, with the ways in that its model knows.

    What goes with a policy begins as is usual for such programs, and sleeps with the draft.
    """
    doors = sorted(door.value for door in rules.DOORS_OF[ProgramModel(program.model)])
    values = {"doors": doors, "review_days": rules.usual_review_days(program.track)}
    draft = _new_draft(program, values, number=1, on=on)
    for row_model in _what_goes_with_a_policy():
        if usual := getattr(row_model, "usual_for", None):
            row_model._default_manager.bulk_create(usual(draft))
    _note("policy.drafted", draft, by=by, at=at)
    return draft


def _new_draft(program: Program, values: Mapping[str, object], *, number: int, on: date) -> PolicyVersion:
    return PolicyVersion.objects.create(program=program, version=number, effective_from=on, is_draft=True, **values)


def _what_goes_with_a_policy() -> Iterator[type[models.Model]]:
    # Apps above this one say so of their own rows, which this one does not know by name.
    for relation in PolicyVersion._meta.related_objects:
        if getattr(relation.related_model, "goes_with_the_policy", False):
            yield relation.related_model


def _copy(row_model: type[models.Model], old: PolicyVersion, new: PolicyVersion) -> None:
    names = [field.attname for field in row_model._meta.concrete_fields if field.attname not in _OWN]
    rows = row_model._default_manager.filter(policy=old).values(*names)
    row_model._default_manager.bulk_create(row_model(policy=new, **row) for row in rows)


def _locked_draft(draft_id: UUID) -> PolicyVersion:
    # A program has one draft at most, so whoever holds it is the only one who approves there.
    draft = lock(PolicyVersion.objects.select_related("program"), draft_id)
    if not draft.is_draft:
        raise NoDraft(_("This version was approved. It stays as it is: draft the next one."))
    return draft


def _completed(switch: Switch) -> Switch:
    return replace(switch, parameters=criterion(switch.code).completed(switch.parameters))


def _findings(program: Program, terms: Terms, *, on: date) -> list[Finding]:
    offenses = Offense.objects.filter(pk__in=terms.offenses)
    return rules.findings(terms, program.model, offenses=offenses, on=on)


def _check_not_forbidden(found: Sequence[Finding]) -> None:
    if bad := rules.forbidden(found):
        raise TermsRefused(" ".join(finding.words for finding in bad))


def _check_answered(found: Sequence[Finding]) -> None:
    if open_ones := [finding.words for finding in found if finding.weight == Weight.UNANSWERED]:
        raise ReasonMissing(" ".join([*open_ones, _("Give the reason in the draft.")]))


def _check_day(program: Program, from_on: date, *, today: date) -> None:
    approved = program.policies.filter(is_draft=False)
    latest = approved.aggregate(day=Max("effective_from"))["day"]
    if latest and from_on <= latest:
        day = date_format(latest, "DATE_FORMAT")
        raise DayRefused(_("The version before it begins on %(day)s. Choose a later day.") % {"day": day})
    # Who signed on a day is bound to the terms of that day: they are not exchanged behind a signature.
    if from_on < today and approved.filter(enrollments__agreement_signed_on__gte=from_on).exists():
        raise DayRefused(_("Somebody has signed since that day. Choose today or a later day."))


def _end_earlier(program: Program, from_on: date, *, by: User, at: datetime) -> None:
    last_day = from_on - timedelta(days=1)
    runs_on = Q(effective_to__isnull=True) | Q(effective_to__gte=from_on)
    for policy in program.policies.filter(runs_on, is_draft=False):
        before, policy.effective_to = policy.effective_to, last_day
        policy.save(update_fields=["effective_to"])
        days = (before.isoformat() if before else "", last_day.isoformat())
        _note("policy.ended", policy, by=by, at=at, changes={"effective_to": days})


def _write_values(draft: PolicyVersion, before: Terms, wanted: Terms) -> Changed:
    pairs = {each.name: (before.values[each.name], wanted.values[each.name]) for each in SETTINGS}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    for name, (_old, new) in changed.items():
        setattr(draft, name, new)
    if changed:
        draft.save(update_fields=list(changed))
    return {name: (_plain(old), _plain(new)) for name, (old, new) in changed.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | list) else str(value)


def _write_offenses(draft: PolicyVersion, before: frozenset[UUID], wanted: frozenset[UUID]) -> Changed:
    if before == wanted:
        return {}
    named = dict(Offense.objects.filter(pk__in=before | wanted).values_list("pk", "statute"))
    draft.offenses.set(Offense.objects.filter(pk__in=wanted))
    return {"offenses": (sorted(named[pk] for pk in before), sorted(named[pk] for pk in wanted))}


def _write_switches(draft: PolicyVersion, before: Sequence[Switch], wanted: Sequence[Switch]) -> Changed:
    if tuple(before) == tuple(wanted):
        return {}
    draft.criteria.all().delete()
    EligibilityCriterion.objects.bulk_create(
        EligibilityCriterion(policy=draft, position=position, **asdict(switch))
        for position, switch in enumerate(wanted)
    )
    return {"criteria": ([asdict(switch) for switch in before], [asdict(switch) for switch in wanted])}


def _note(
    action: str, policy: PolicyVersion, *, by: User, at: datetime, reason: str = "", changes: Changed | None = None
) -> None:
    audit.record(action, subject=policy, by=by, at=at, reason=reason, changes=changes, program_id=policy.program_id)
