"""Referrals as reports count them. Everybody is invented."""

from datetime import date, timedelta
from uuid import uuid4

from diversion.accounts.reach import Grant, Reach
from diversion.referrals.models import Outcome
from tests.factories import PersonFactory
from tests.factories.enrollments import in_status
from tests.factories.referrals import ReferralFactory

MAY_3 = date(2024, 5, 3)


def reach(*grants):
    """Somebody who holds (role, program) pairs; a program of None is every program."""
    return Reach(user_id=uuid4(), grants=[Grant(role, program.pk if program else None) for role, program in grants])


def referral(program, *, race="", gender="", **facts):
    """One referral about no incident, of somebody new unless a person is given."""
    usual = {"person": facts.get("person") or PersonFactory(race=race, gender=gender), "received_on": MAY_3}
    return ReferralFactory(program=program, incident=None, **(usual | facts))


def past(program, outcome=Outcome.COMPLETED, *, days=10, referred_on=MAY_3, **facts):
    """A record that was kept elsewhere before, closed so many days after the referral."""
    closed_on = referred_on + timedelta(days=days)
    return referral(program, referred_on=referred_on, outcome=outcome, closed_on=closed_on, **facts)


def of_a_file(policy, status, **facts):
    """A referral whose file of this tracker stands in `status`."""
    file = in_status(status, policy=policy, **facts)
    return referral(policy.program, person=file.person, enrollment=file, referred_on=MAY_3)
