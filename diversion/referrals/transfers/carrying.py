"""What goes along with a person who is transferred: what they were referred for, with its charges and their clocks."""

from datetime import datetime

from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import UnderAge, is_under
from diversion.people.models import Person
from diversion.programs.models import Program
from diversion.programs.queries import local_day, policy_on
from diversion.referrals.actions.receiving import check_not_referred, next_number
from diversion.referrals.models import ReceivedHow, Referral


def check_of_age(file: Enrollment, receiver: Program, *, at: datetime) -> None:
    """Check that nobody under the age of the receiving program comes into it, by birth date or by the guess of a referral (R-004).

    Raises:
        NoPolicyInForce: the program takes nobody in on that day.
        UnderAge: they are younger.
    """
    day = local_day(receiver, at)
    policy = policy_on(receiver.pk, day)
    born = Person.objects.values_list("birth_date", flat=True).get(pk=file.person_id)
    guesses = Referral.objects.filter(enrollment=file).values_list("age_about", "received_on")
    # A guess ages too, by whole years.
    about = [guess + (day - on).days // 366 for guess, on in guesses if guess is not None]
    if is_under(policy.min_age, born=born, about=min(about, default=None), on=day):
        raise UnderAge(_("They are under %(age)s, the age of this program.") % {"age": policy.min_age})


def refer_on(old: Enrollment, new: Enrollment, *, by: User | None, at: datetime) -> None:
    """Write what the person was referred for into the receiving program: one referral an incident, with the new file.

    A charge belongs to a file by the referral about its incident: with the referral goes the charge, and its last day to file.

    Raises:
        AlreadyReferred: that program had a referral of them about one of these incidents before.
    """
    rows = list(Referral.objects.filter(enrollment=old).select_related("incident").order_by("received_on", "number"))
    about = [row for row in rows if row.incident_id is not None] or rows[:1]
    for row in about:
        _refer_on(row, new, by=by, at=at)


def take_referrals_back(new: Enrollment) -> None:
    """Remove the referrals that a transfer wrote into a program which has not begun: those of the old file say the same."""
    Referral.objects.filter(enrollment=new).delete()


def _refer_on(row: Referral, new: Enrollment, *, by: User | None, at: datetime) -> None:
    day = local_day(new.program, at)
    check_not_referred(row.incident, new.person_id, new.program_id, day)
    copy = Referral.objects.create(
        number=next_number(),
        person_id=new.person_id,
        program_id=new.program_id,
        incident=row.incident,
        enrollment=new,
        door=row.door,
        source_agency=row.source_agency,
        source_person=row.source_person,
        received_on=day,
        referred_on=row.referred_on or row.received_on,
        received_how=ReceivedHow.FORM,
        age_about=row.age_about,
    )
    audit.record(
        "referral.received",
        subject=copy,
        by=by,
        at=at,
        changes={"door": ("", str(copy.door))},
        person_id=new.person_id,
        program_id=new.program_id,
    )
