"""The checklist of a file: the criteria of the policy of its referral, each with what was found last, or what is proposed."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from diversion.core import clock
from diversion.courts.models import Charge
from diversion.enrollments.models import Enrollment
from diversion.programs.models import Door, PolicyVersion
from diversion.programs.queries import policy_in_force, policy_on
from diversion.referrals.models import CheckResult, CheckSource, Referral, ScreeningCheck
from diversion.referrals.screening.asking import Question
from diversion.referrals.screening.doors import questions_of
from diversion.referrals.screening.earlier import earlier_participation
from diversion.referrals.screening.knowing import Known, Proposal, proposal_for


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found last for a criterion. Days are local; `by` is empty where no person wrote it."""

    result: CheckResult
    source: str
    checked_on: date
    by: str
    at: datetime
    evidence: str
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: what is asked, the answer, and what this tracker proposes while there is none."""

    question: Question
    answer: Answer | None
    proposal: Proposal | None

    @property
    def result(self) -> CheckResult:
        return self.answer.result if self.answer else CheckResult.UNKNOWN


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of a file. `referred_on` is the local day from which looking back begins; `policy` is in force on it."""

    policy: PolicyVersion
    referred_on: date
    items: tuple[Item, ...]

    @property
    def failed(self) -> list[Item]:
        """Return what decides and is not passed."""
        return [item for item in self.items if item.question.is_blocking and item.result == CheckResult.FAIL]

    @property
    def unanswered(self) -> list[Item]:
        """Return what must still be answered before somebody is found eligible: what decides, and every record."""
        asked = (item for item in self.items if item.question.is_blocking or item.question.is_in_records)
        return [item for item in asked if item.result == CheckResult.UNKNOWN]

    @property
    def answered(self) -> int:
        return sum(item.result != CheckResult.UNKNOWN for item in self.items)

    def item(self, code: str) -> Item | None:
        """Return the line of a criterion, None where the policy does not ask it."""
        return next((item for item in self.items if item.question.code == code), None)


def checklist_of(file: Enrollment) -> Checklist:
    """Return the checklist of a file whose person and program are at hand. A constant number of queries.

    Raises:
        NoPolicyInForce: the program has no policy for the day of the referral, nor a later one.
    """
    referrals = list(Referral.objects.filter(enrollment=file).select_related("incident"))
    referred_on = _referred_on(file, referrals)
    policy = _policy_of(file, referred_on)
    known = _known(file, policy, referrals, referred_on)
    answers = _answers(file)
    asked = questions_of(policy, {Door(referral.door) for referral in referrals})
    return Checklist(policy, referred_on, tuple(_items(asked, answers, known)))


def asked_of(file: Enrollment, code: str) -> tuple[Question | None, date]:
    """Return what the policy of a file asks by a criterion, None where it does not, and the day from which looking back begins.

    Three queries, since an answer needs neither the others nor what this tracker knows.

    Raises:
        NoPolicyInForce: as `checklist_of`.
    """
    referrals = list(Referral.objects.filter(enrollment=file))
    referred_on = _referred_on(file, referrals)
    asked = questions_of(_policy_of(file, referred_on), {Door(referral.door) for referral in referrals})
    return next((question for question in asked if question.code == code), None), referred_on


def _referred_on(file: Enrollment, referrals: list[Referral]) -> date:
    days = [referral.referred_on or referral.received_on for referral in referrals]
    return min(days, default=clock.local_day(file.opened_at, ZoneInfo(file.program.time_zone)))


def _policy_of(file: Enrollment, referred_on: date) -> PolicyVersion:
    policy = policy_in_force(file.program_id, referred_on)
    if policy is None:  # an old case on a list of a program that began later: its first policy asks
        later = PolicyVersion.objects.filter(program_id=file.program_id, is_draft=False, effective_from__gt=referred_on)
        policy = later.select_related("program").order_by("effective_from", "version").first()
    return policy or policy_on(file.program_id, referred_on)


def _known(file: Enrollment, policy: PolicyVersion, referrals: list[Referral], referred_on: date) -> Known:
    incidents = [referral.incident for referral in referrals if referral.incident]
    happened_on = min((incident.on for incident in incidents if incident.on), default=None)
    here = {incident.pk for incident in incidents}
    charges = [*_charges_in_program(file)]
    return Known(
        birth_date=file.person.birth_date,
        min_age=policy.min_age,
        referred_on=referred_on,
        happened_on=happened_on,
        charges=tuple(charge for charge in charges if charge.incident_id in here),
        earlier=tuple(
            charge for charge in charges if charge.incident_id not in here and _is_before(charge, happened_on)
        ),
        takes=frozenset(policy.offenses.values_list("pk", flat=True)),
        took_part=earlier_participation(file, before=referred_on),
    )


def _charges_in_program(file: Enrollment) -> QuerySet[Charge]:
    # Of this program's incidents alone: what another program knows of the person stays there.
    sent = Referral.objects.filter(person=file.person_id, program=file.program_id).values("incident")
    return (
        Charge.objects.filter(person=file.person_id, incident__in=sent)
        .select_related("incident", "offense")
        .order_by("statute", "pk")
    )


def _is_before(charge: Charge, day: date | None) -> bool:
    return day is not None and charge.incident.on is not None and charge.incident.on < day


def _answers(file: Enrollment) -> dict[str, Answer]:
    rows = ScreeningCheck.objects.filter(enrollment=file).select_related("checked_by")
    latest = rows.order_by("criterion", "-at", "-inserted_at").distinct("criterion")
    return {row.criterion: _answer(row) for row in latest}


def _answer(row: ScreeningCheck) -> Answer:
    return Answer(
        result=CheckResult(row.result),
        source=str(CheckSource(row.source).label) if row.source else "",
        checked_on=row.checked_on,
        by=row.checked_by.name if row.checked_by else "",
        at=row.at,
        evidence=row.evidence,
        happened_on=row.happened_on,
    )


def _items(questions: list[Question], answers: dict[str, Answer], known: Known) -> list[Item]:
    return [
        Item(question, answer := answers.get(question.code), None if answer else proposal_for(question, known))
        for question in questions
    ]
