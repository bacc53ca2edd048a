"""The mail that invites somebody to set their password."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from diversion.accounts.models import User


def send(user: User, link: str) -> None:
    """Mail `link` to a user, in their language, in neutral words."""
    words = render_to_string(
        f"messages/email/{user.language}/invitation.txt",
        {"name": user.name, "link": link, "agency_name": settings.AGENCY_NAME},
    )
    subject, _, body = words.partition("\n")
    send_mail(subject.removeprefix("Subject: ").strip(), body.lstrip(), settings.DEFAULT_FROM_EMAIL, [user.email])
