"""Where the sign-in library asks this house: nobody signs up, secrets are encrypted, sign-ins are recorded."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from diversion.accounts import actions
from diversion.accounts.models import User
from diversion.core import clock, keyring
from diversion.web.accounts import lockout

TOTP_PLACE = "accounts.totp"
logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Staff are invited. Every sign-in and every failed one goes on record, and says no more than that it failed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail or password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many wrong tries. Wait 15 minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a factor is changed, but not somebody who signed in a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        given_at = max((record["at"] for record in records), default=0)
        return bool(clock.now().timestamp() - given_at > app_settings.REAUTHENTICATION_TIMEOUT)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not lockout.may_try(credentials["email"]):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who gave the right password. A shut account answers like a wrong password: nobody learns that it exists."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        if user is not None:
            lockout.was_right(credentials["email"])
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        lockout.was_wrong(credentials["email"])
        actions.record_failed_sign_in(at=clock.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        actions.record_sign_in(user=user, at=clock.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user_id=user.pk, password=password, at=clock.now())

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Mail in the reader's language. A mail server that is down is logged: an error page would tell of the account."""
        try:
            with translation.override(user.language):
                super().send_password_reset_mail(user, user.email, context)
        except (SMTPException, OSError) as problem:
            logger.error("password link not mailed", extra={"user": user.pk, "problem": type(problem).__name__})

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the library's 'Signed in as name' would put a name on the page for no use."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database; where a second factor is required, only an administrator takes it away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it was used before. Wait for the next one and type that."),
    }

    def encrypt(self, text: str) -> str:
        return keyring.seal(text, place=TOTP_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.unseal(encrypted_text, place=TOTP_PLACE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not settings.SECOND_FACTOR_REQUIRED
