"""The sign-in library's pages that this house opens, and no others, each with its access."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account import views as account
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as switch_language

from diversion.accounts import actions
from diversion.core import clock
from diversion.demo import sign_ins
from diversion.web.access import allow_staff, open_to_all
from diversion.web.accounts import factors

OWN = "one's own way in"


class Login(account.LoginView):
    """The sign-in page; in the demonstration it names the accounts."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        demo = {"sign_ins": sign_ins.SIGN_INS, "password": sign_ins.PASSWORD} if settings.DEMO else {}
        context: dict[str, object] = super().get_context_data(**kwargs) | {"demo": demo}
        return context


class ForgottenForm(ResetPasswordForm):
    """Holds the mail back: see `Forgotten`."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        self.mail = partial(super().save, request, **kwargs)
        return str(self.cleaned_data["email"])


class Forgotten(account.PasswordResetView):
    """Answers first and mails then, so that the time to the answer does not tell whether there is an account."""

    form_class = ForgottenForm

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if not hasattr(form, "mail"):  # too many tries: nothing is sent
            return response
        return AnswerThenMail(response.headers["Location"], request=self.request, mail=form.mail)


class AnswerThenMail(HttpResponseRedirect):
    """A redirect that mails when the server has sent it."""

    def __init__(self, to: str, *, request: HttpRequest, mail: Callable[[], object]) -> None:
        super().__init__(to)
        self._request, self._mail = request, mail

    def close(self) -> None:
        try:
            with context.request_context(self._request):
                self._mail()
        finally:
            super().close()


class Code(factor.AuthenticateView):
    """The second half of the way in. A wrong code goes on record."""

    def form_invalid(self, form: object) -> HttpResponse:
        actions.record_failed_code(user=self.stage.login.user, at=clock.now())
        response: HttpResponse = super().form_invalid(form)
        return response


class ActivateFactor(totp.ActivateTOTPView):
    """Setting up the app proves the factor: this session has it from here on, other sessions end."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        factors.spend(self.request.user.pk, form.cleaned_data["code"])
        _stay_in(self.request, what="factor_set")
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response


class NewCodes(codes.GenerateRecoveryCodesView):
    """New recovery codes are a new factor: other sessions end."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _stay_in(self.request, what="codes_made")
        return response


def _stay_in(request: HttpRequest, *, what: str) -> None:
    user = actions.factor_changed(user=request.user, at=clock.now(), what=what)  # type: ignore[arg-type]  # signed in
    update_session_auth_hash(request, user)


login = open_to_all("the way in")(Login.as_view())
logout = require_POST(open_to_all("the way out")(account.logout))
password_change = allow_staff(OWN)(account.password_change)
password_reset = open_to_all("somebody who forgot a password cannot sign in")(Forgotten.as_view())
password_reset_done = open_to_all("says that a mail is on its way")(account.password_reset_done)
password_reset_from_key = open_to_all("opened by the link of a mail")(account.password_reset_from_key)
password_reset_from_key_done = open_to_all("says that the password is set")(account.password_reset_from_key_done)
reauthenticate = allow_staff(OWN)(account.reauthenticate)
factor_authenticate = open_to_all("the second half of the way in; the library checks the first")(Code.as_view())
factor_reauthenticate = allow_staff(OWN)(factor.reauthenticate)
factor_index = allow_staff(OWN)(factor.index)
factor_activate = allow_staff(OWN)(ActivateFactor.as_view())
recovery_codes = allow_staff(OWN)(codes.view_recovery_codes)
new_recovery_codes = allow_staff(OWN)(NewCodes.as_view())
set_language = open_to_all("the language of the pages")(switch_language)


@allow_staff(OWN)
def factor_deactivate(request: HttpRequest) -> HttpResponse:
    """Lead back: a factor is replaced through an administrator, never switched off by its holder."""
    return HttpResponseRedirect(reverse("mfa_index"))
