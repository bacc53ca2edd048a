"""People on their way through the two other programs of the demonstration. Every status is reached by the real actions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.core import clock
from diversion.courts.models import Charge, Incident, SceneDisposition
from diversion.enrollments import actions
from diversion.enrollments.actions import Decision, Order
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import postbooking, prebooking
from diversion.people import actions as people
from diversion.people.actions import Identity
from diversion.programs.calendars import months_after
from diversion.programs.models import Program
from diversion.referrals.models import CheckResult, CheckSource
from diversion.referrals.screening import actions as screening
from diversion.referrals.screening.asking import Found
from diversion.referrals.screening.checklist import checklist_of
from diversion.referrals.transfers.actions import Destination, propose

P, B = prebooking, postbooking
# Given name, family name, days since the referral, whether a charge is held, and the steps with the days since each.
BEFORE_BOOKING: tuple[tuple[str, str, int, bool, tuple[tuple[Step, int], ...]], ...] = (
    ("Dana", "Alcott", 1, True, ()),
    ("Rowan", "Bright", 4, True, ((P.HAND_OFF, 4),)),
    ("Jo", "Calder", 26, True, ((P.HAND_OFF, 26), (P.SCHEDULE_INTAKE, 3))),
    ("Sky", "Dorado", 35, True, ((P.HAND_OFF, 35), (P.LOOK_FOR, 20))),
    ("Ines", "Esquivel", 60, True, ((P.HAND_OFF, 60), (P.SCHEDULE_INTAKE, 55), (P.COMPLETE_INTAKE, 50))),
    (
        "Lee",
        "Farrow",
        120,
        False,
        ((P.HAND_OFF, 120), (P.SCHEDULE_INTAKE, 110), (P.COMPLETE_INTAKE, 105), (P.LOSE_TOUCH, 31)),
    ),
)
AFTER_BOOKING: tuple[tuple[str, str, int, tuple[tuple[Step, int], ...]], ...] = (
    ("Mara", "Gale", 3, ()),
    ("Nina", "Hollis", 12, ((B.SCREEN, 10), (B.OFFER, 6))),
    ("Opal", "Innes", 80, ((B.SCREEN, 78), (B.OFFER, 70), (B.ORDER, 60), (B.BEGIN, 55))),
    ("Pia", "Jansen", 150, ((B.SCREEN, 148), (B.OFFER, 140), (B.ORDER, 130), (B.BEGIN, 120), (B.SEND_NOTICE, 9))),
)
REASONS = {B.SEND_NOTICE: "Two sessions missed, no word"}


@dataclass(frozen=True, slots=True)
class Walk:
    """Who works in the demonstration, and now."""

    case_manager: User
    prosecutor: User
    coordinator: User
    now: datetime
    zone: ZoneInfo

    def before_booking(self, program: Program) -> None:
        """Add the people before booking, each with the charge that waits for them."""
        for number, (given, family, days, is_held, steps) in enumerate(BEFORE_BOOKING):
            file = self._file(program, given, family, days)
            if is_held:
                self._hold(file, number, days)
            self._take(file, steps, self.case_manager, Role.CASE_MANAGER)

    def after_booking(self, program: Program) -> None:
        """Add the people after booking, as far as their judge has got."""
        for given, family, days, steps in AFTER_BOOKING:
            self._take(self._file(program, given, family, days), steps, self.coordinator, Role.COORDINATOR)

    def ask_for_a_place(self, program: Program, *, of: Program) -> None:
        """Propose that the class program takes somebody over who is with another one."""
        file = Enrollment.objects.get(program=of, person__family_name="Bright")
        why = "Lives near your classes now, and asks to come to them"
        decision = Decision(by=self.case_manager, roles={Role.CASE_MANAGER}, at=self._at(1), reason=why)
        propose(Destination(program.pk), enrollment_id=file.pk, decision=decision)

    def _file(self, program: Program, given: str, family: str, days: int) -> Enrollment:
        at = self._at(days)
        identity = Identity(given, family, "", None, "en", interpreter_needed=False)
        person = people.add_person(identity, by=self.coordinator, at=at)
        return actions.refer(person_id=person.pk, program_id=program.pk, by=self.coordinator, at=at)

    def _hold(self, file: Enrollment, number: int, days: int) -> None:
        on = self._day(days)
        incident = Incident.objects.create(
            agency=file.program.agency,
            report_no=f"24-{4410 + number}",
            on=on,
            disposition=SceneDisposition.DIVERTED,
        )
        charge = Charge.objects.create(
            incident=incident,
            person=file.person,
            statute="647(b)(1)",
            title="Disorderly conduct",
            limitation_on=months_after(on, 12) - timedelta(days=1),
        )
        hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=on, by=self.case_manager, at=self._at(days))

    def _take(self, file: Enrollment, steps: tuple[tuple[Step, int], ...], by: User, role: Role) -> None:
        for step, days in steps:
            self._one(file.pk, step, days, by, role)

    def _one(self, pk: UUID, step: Step, days: int, by: User, role: Role) -> None:
        at, on = self._at(days), self._day(days)
        if step == B.OFFER:
            decision = Decision(by=self.prosecutor, roles={Role.PROSECUTOR}, at=at)
            actions.offer(enrollment_id=pk, on=on, chosen=None, decision=decision)
        elif step == B.SCREEN:
            self._screen(pk, at)
        elif step == B.ORDER:
            actions.order(self._order(on), enrollment_id=pk, decision=Decision(by=by, roles={role}, at=at))
        elif step in {P.SCHEDULE_INTAKE, P.COMPLETE_INTAKE, B.SEND_NOTICE}:
            ahead = on + timedelta(days=5) if step == P.SCHEDULE_INTAKE else on
            decision = Decision(by=by, roles={role}, at=at, reason=REASONS.get(step, ""))
            actions.take_dated_step(enrollment_id=pk, step=step, on=ahead, decision=decision)
        else:
            actions.take_step(enrollment_id=pk, step=step, decision=Decision(by=by, roles={role}, at=at))

    def _screen(self, pk: UUID, at: datetime) -> None:
        """Let the checklist of a court file be answered: all is passed."""
        file = Enrollment.objects.select_related("person", "program").get(pk=pk)
        on = clock.local_day(at, self.zone)
        for item in checklist_of(file).items:
            found = Found(
                item.question.code, CheckResult.PASS, CheckSource.COURT_INDEX, on, evidence="Index, looked up"
            )
            screening.record_check(found, enrollment_id=pk, by=self.coordinator, at=at)
        screening.check_all(enrollment_id=pk, decision=Decision(by=self.coordinator, roles={Role.COORDINATOR}, at=at))

    def _order(self, on: date) -> Order:
        return Order(
            court="Superior Court, Northgate",
            case_no=f"24-CR-{on:%m%d}7",
            judge="",
            made_on=on,
            starts_on=on,
            ends_on=months_after(on, 12),
            conditions="Six sessions; no new arrest.",
            time_waived=True,
            next_on=self._day(-21),
        )

    def _at(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _day(self, days: int) -> date:
        return clock.local_day(self._at(days), self.zone)
