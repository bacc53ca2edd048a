"""E-mail outside production: only the addresses of ALLOWED_RECIPIENTS are mailed."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class AllowedMailbox(BaseEmailBackend):
    """Hands mail that goes to allowed addresses alone to REAL_EMAIL_BACKEND, and keeps back all other."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        allowed = [message for message in email_messages if _is_allowed(message)]
        if len(allowed) < len(email_messages):
            logger.warning("mail kept back", extra={"count": len(email_messages) - len(allowed)})
        return get_connection(settings.REAL_EMAIL_BACKEND).send_messages(allowed) or 0


def _is_allowed(message: EmailMessage) -> bool:
    return set(message.recipients()) <= set(settings.ALLOWED_RECIPIENTS)
