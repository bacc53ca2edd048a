"""Questions about lists on their way in."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from diversion.accounts.models import Agency, User
from diversion.accounts.reach import Span
from diversion.imports.models import ImportRow, KeptLayout, ReferralImport
from diversion.imports.states import RowState
from diversion.imports.suggesting import fingerprint

PAGE = 50


def imports_in(span: Span, *, user: User) -> QuerySet[ReferralImport]:
    """Return the lists for programs in `span`; a list that names programs itself is seen by who brought it in alone."""
    if span.everywhere:
        return ReferralImport.objects.all()
    return ReferralImport.objects.filter(Q(program__in=span.programs) | Q(program=None, by=user))


def rows_of(found: ReferralImport, states: Sequence[RowState], *, after: int = 0) -> tuple[list[ImportRow], int]:
    """Return a page of the rows in these states, in the order of the list, and the row after which the next begins (0: none).

    Rows about people under age are never among them.
    """
    shown = [state for state in states if state != RowState.PROTECTED]
    rows = found.lines.filter(state__in=shown, row_no__gt=after).select_related("person").order_by("row_no")
    page = list(rows[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].row_no if len(page) > PAGE else 0


def undecided(found: ReferralImport) -> QuerySet[ImportRow]:
    """Return the possible matches that nobody decided yet."""
    return found.lines.filter(state=RowState.POSSIBLE_MATCH, decided_at=None, is_saved=False)


def left_out(found: ReferralImport) -> QuerySet[ImportRow]:
    """Return what goes back to the sender, in the order of the list: refused rows, and matches that nobody decided."""
    waiting = Q(state=RowState.POSSIBLE_MATCH, decided_at=None)
    return found.lines.filter(Q(state=RowState.REJECTED) | waiting, is_saved=False).order_by("row_no")


def layout_kept_for(header: Sequence[str], *, agency: Agency) -> KeptLayout | None:
    """Return the layout that the agency used last for a list with these columns; None when it has none."""
    kept = KeptLayout.objects.filter(agency=agency, fingerprint=fingerprint(header))
    return kept.order_by("-used_at").first()
