"""What the person's page shows of a file that goes to another program, and what its reader may do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diversion.enrollments.queries import FileRow, PersonRecord
from diversion.programs.queries import ProgramChoice
from diversion.referrals.states import TransferStatus
from diversion.referrals.transfers.queries import FileTransfer
from diversion.web.people.acts import Act, as_refused, name_of
from diversion.web.people.transfer_forms import OutsideForm, TransferForm
from diversion.web.rendering import HouseForm, Refused
from diversion.web.templatetags.days import moment

PROPOSE, WITHDRAW, YES, NO = "transfer", "transfer-withdraw", "transfer-yes", "transfer-no"
# How an answer looks; what was taken back says nothing any more.
KINDS = {TransferStatus.PROPOSED: "info", TransferStatus.ACCEPTED: "idle", TransferStatus.DECLINED: "warn"}


@dataclass(frozen=True, slots=True)
class SentOn:
    """The latest transfer of a file, None without one, and the programs that it may be sent to."""

    latest: FileTransfer | None
    programs: Sequence[ProgramChoice] = ()

    @property
    def waits(self) -> bool:
        return self.latest is not None and self.latest.status == TransferStatus.PROPOSED


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as its sender reads it: where to, how it stands, in words, and what may be done."""

    words: str
    said: str
    status: str | Promise
    kind: str
    acts: tuple[Act, ...]


def proposal_of(file: FileRow, record: PersonRecord, sent: SentOn) -> Iterator[Act]:
    """Yield the way to propose a transfer, where the reader may and none waits."""
    if file.may_transfer and not sent.waits:
        name = name_of(PROPOSE, file.id)
        form = TransferForm(about=name, programs=list(sent.programs))
        hint = _("Their file stays here until the other program has said yes.")
        yield Act(name, _("Propose a transfer"), _url("transfer", record, file.id), form, hint)


def transfer_view(file: FileRow, record: PersonRecord, sent: SentOn, *, refused: Refused | None) -> TransferView | None:
    """Return how the latest transfer of a file stands; None where there is none, or nothing to say of it any more."""
    latest = sent.latest
    if latest is None or latest.status not in KINDS or (latest.status == TransferStatus.PROPOSED and not file.is_open):
        return None
    acts = [as_refused(act, refused) for act in _acts(file, record, latest)] if file.may_transfer else []
    return TransferView(_words(latest), _said(latest), latest.status.label, KINDS[latest.status], tuple(acts))


def _acts(file: FileRow, record: PersonRecord, latest: FileTransfer) -> Iterator[Act]:
    if latest.status != TransferStatus.PROPOSED:
        return
    if not latest.is_ours:
        for name, words in ((YES, _("They said yes")), (NO, _("They said no"))):
            form = OutsideForm(about=name_of(name, file.id))
            yield Act(name_of(name, file.id), words, _url(name.replace("-", "_"), record, file.id, latest.id), form)
    url = _url("transfer_withdraw", record, file.id, latest.id)
    yield Act(name_of(WITHDRAW, file.id), _("Take the proposal back"), url, HouseForm())


def _words(latest: FileTransfer) -> str:
    at = latest.answered_at or latest.proposed_at
    where = {"program": latest.to, "day": moment(at)}
    match latest.status:
        case TransferStatus.PROPOSED if latest.is_ours:
            return _("%(program)s has to answer. Asked %(day)s. The file stays here until then.") % where
        case TransferStatus.PROPOSED:
            return _("Asked of %(program)s, %(day)s. Record here what they answer.") % where
        case TransferStatus.DECLINED:
            return _("%(program)s said no, %(day)s. The file stays here.") % where
    return _("%(program)s took them over, %(day)s.") % where


def _said(latest: FileTransfer) -> str:
    return latest.reason if latest.status == TransferStatus.PROPOSED else latest.answer


def _url(view: str, record: PersonRecord, *ids: UUID) -> str:
    return reverse(f"people:{view}", args=[record.id, *ids])
