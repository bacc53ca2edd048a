"""The built-in sandbox: takes texts and mails, and shows them on a page instead of sending them anywhere."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from diversion.messaging.channels import Envelope
from diversion.messaging.models import SandboxEmail, SandboxText


class SandboxSms:
    """Keeps each text as the phone would have got it. One lane: it writes to our own database."""

    name = "sandbox"
    lanes = 1
    reaches_people = False

    def send(self, envelope: Envelope) -> str:
        reference = f"sandbox-{uuid.uuid4()}"
        SandboxText.objects.create(address=envelope.address, body=envelope.body, reference=reference[:40])
        return reference[:40]


class SandboxMailbox(BaseEmailBackend):
    """Keeps each mail as the mailbox would have got it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [_kept(message, address) for message in email_messages for address in message.recipients()]
        SandboxEmail.objects.bulk_create(mails)
        return len(email_messages)


def _kept(message: EmailMessage, address: str) -> SandboxEmail:
    return SandboxEmail(
        address=address, sender=message.from_email, subject=str(message.subject), body=str(message.body)
    )
