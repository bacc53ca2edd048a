"""When a file may be decided, and by which reason. Arithmetic on a checklist: no rows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.core.errors import DomainError
from diversion.referrals.models import ReasonCode
from diversion.referrals.screening.checklist import Checklist

# The reasons that a criterion which was not passed can give.
REASONS = {
    "first_offense": ReasonCode.PRIOR_SOLICITATION,
    "few_prior_arrests": ReasonCode.PRIOR_SOLICITATION,
    "no_earlier_diversion": ReasonCode.PRIOR_DIVERSION,
    "no_violence": ReasonCode.VIOLENT_HISTORY,
    "no_open_violent_case": ReasonCode.VIOLENT_HISTORY,
    "no_violent_conviction": ReasonCode.VIOLENT_HISTORY,
    "no_domestic_violence": ReasonCode.DV_HISTORY,
    "no_dv_or_stalking_charge": ReasonCode.DV_HISTORY,
    "no_warrant": ReasonCode.OPEN_WARRANT,
    "no_minor_involved": ReasonCode.MINOR_INVOLVED,
    "not_registrable": ReasonCode.REGISTRABLE_OFFENSE,
    "in_area": ReasonCode.OUTSIDE_AREA,
    "own_interest": ReasonCode.DECLINED,
}


class NotDecidable(DomainError):
    """The checklist does not carry this decision yet; the text says what is missing."""


def reasons_for(checklist: Checklist) -> list[ReasonCode]:
    """Return the reasons that the criteria which were not passed give, and "other" last. Empty where all are passed."""
    given = {REASONS[item.question.code] for item in checklist.failed if item.question.code in REASONS}
    return [reason for reason in ReasonCode if reason in given] + [ReasonCode.OTHER] if checklist.failed else []


def why_not_eligible(checklist: Checklist) -> str:
    """Return why the file cannot be found eligible now (F3), in words; empty when it can."""
    if failed := len(checklist.failed):
        return ngettext("%(count)s criterion is not passed.", "%(count)s criteria are not passed.", failed) % {
            "count": failed
        }
    return why_not_all(checklist)


def why_not_ineligible(checklist: Checklist) -> str:
    """Return why the file cannot be found not eligible now (F4), in words; empty when it can."""
    return "" if checklist.failed else _("Nothing that decides is “Not passed”.")


def check_all_answered(checklist: Checklist) -> None:
    """Check B1: whatever decides is answered, passed or not, and every record was looked up.

    Raises:
        NotDecidable: it is not so.
    """
    if why := why_not_all(checklist):
        raise NotDecidable(why)


def why_not_all(checklist: Checklist) -> str:
    """Return what is still to be answered, in words; empty when nothing is."""
    missing = len(checklist.unanswered)
    return (
        ngettext("%(count)s answer is missing.", "%(count)s answers are missing.", missing) % {"count": missing}
        if missing
        else ""
    )


def check_may_find_eligible(checklist: Checklist) -> None:
    """Check F3: whatever decides is passed, and every record was looked up.

    Raises:
        NotDecidable: it is not so.
    """
    if why := why_not_eligible(checklist):
        raise NotDecidable(why)


def check_may_find_ineligible(checklist: Checklist, reason_code: str) -> None:
    """Check F4: something that decides is not passed, and the reason is one that it gives.

    Raises:
        NotDecidable: it is not so.
    """
    if why := why_not_ineligible(checklist):
        raise NotDecidable(why)
    if reason_code not in reasons_for(checklist):
        raise NotDecidable(_("Choose a reason that follows from what is not passed."))
