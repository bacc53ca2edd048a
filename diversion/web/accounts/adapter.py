"""Where the sign-in library asks this house: nobody signs up, secrets are encrypted, sign-ins are recorded."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from diversion.accounts import actions
from diversion.accounts.models import User
from diversion.core import clock, keyring

TOTP_PLACE = "accounts.totp"


class AccountAdapter(DefaultAccountAdapter):
    """Staff are invited. Every sign-in and every failed one goes on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        actions.record_sign_in(user=user, at=clock.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.record_failed_sign_in(at=clock.now())

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the library's 'Signed in as name' would put a name on the page for no use."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database; where a second factor is required, only an administrator takes it away."""

    def encrypt(self, text: str) -> str:
        return keyring.seal(text, place=TOTP_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.unseal(encrypted_text, place=TOTP_PLACE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not settings.SECOND_FACTOR_REQUIRED
