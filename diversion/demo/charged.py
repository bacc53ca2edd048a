"""The prosecutor's list of the demonstration: what it said of those who have a file, and one record of before this tracker."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from diversion.accounts.models import User
from diversion.enrollments.models import Enrollment
from diversion.people.actions import identity_of
from diversion.programs.models import Door, Offense
from diversion.referrals.actions import Charged, Happened, Sent, receive
from diversion.referrals.models import Outcome, ReceivedHow, Referral

STATUTE = "647(b)(2)"
# Below all that this tracker numbers by itself.
OF_BEFORE = "R-09001"


@dataclass(frozen=True, slots=True)
class ProsecutorsList:
    """Who types the list in, when, and on which local day."""

    by: User
    at: datetime
    today: date

    def refer(self, file_id: UUID, *, number: int, days_ago: int) -> None:
        """Take the referral of somebody whose file is open: one charge, for what happened so many days before the list came."""
        file = Enrollment.objects.select_related("person").get(pk=file_id)
        offense = Offense.objects.filter(statute=STATUTE, effective_to=None).get()
        happened = Happened(
            agency_id=self.by.agency_id,
            on=self.today - timedelta(days=days_ago),
            report_no=f"26-{3300 + number}",
            place="Pine St at 4th Ave",
            charges=(Charged(STATUTE, offense),),
        )
        sent = Sent(
            program_id=file.program_id,
            door=Door.PROSECUTOR_LIST,
            identity=identity_of(file.person),
            received_on=self.today,
            form_key=uuid4(),
            happened=happened,
            received_how=ReceivedHow.LIST,
        )
        receive(sent, same_as=file.person_id, others=(), by=self.by, at=self.at)

    def remember(self, file_id: UUID) -> None:
        """Keep the record of somebody who took the classes before this tracker was there."""
        file = Enrollment.objects.get(pk=file_id)
        Referral.objects.create(
            number=OF_BEFORE,
            person_id=file.person_id,
            program_id=file.program_id,
            door=Door.PROSECUTOR_LIST,
            received_on=self.today - timedelta(days=900),
            received_how=ReceivedHow.LIST,
            outcome=Outcome.COMPLETED,
            closed_on=self.today - timedelta(days=700),
        )
