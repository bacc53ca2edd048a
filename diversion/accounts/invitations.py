"""The mail that invites somebody to set their password."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.core.errors import DomainError

logger = logging.getLogger(__name__)


class NotMailed(DomainError):
    """The mail server took no mail."""


def send(user: User, link: str) -> None:
    """Mail `link` to a user, in their language, in neutral words.

    Raises:
        NotMailed: the mail server took no mail.
    """
    words = render_to_string(
        f"messages/email/{user.language}/invitation.txt",
        {"name": user.name, "link": link, "agency_name": settings.AGENCY_NAME},
    )
    subject, _rest, body = words.partition("\n")
    try:
        send_mail(subject.removeprefix("Subject: ").strip(), body.lstrip(), settings.DEFAULT_FROM_EMAIL, [user.email])
    except (SMTPException, OSError) as problem:
        # The problem's own text may hold the address.
        logger.error("invitation not mailed", extra={"user": user.pk, "problem": type(problem).__name__})
        raise NotMailed(
            _("The account is there, but the mail did not go out. Try again with “Invite again”.")
        ) from None
