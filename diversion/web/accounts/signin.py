"""The sign-in library's pages that this house opens, and no others, each with its access."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
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

OWN = "one's own way in"


class Login(account.LoginView):
    """The sign-in page; in the demonstration it names the accounts."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        demo = {"sign_ins": sign_ins.SIGN_INS, "password": sign_ins.PASSWORD} if settings.DEMO else {}
        context: dict[str, object] = super().get_context_data(**kwargs) | {"demo": demo}
        return context


class ActivateFactor(totp.ActivateTOTPView):
    """Setting up the app proves the factor: this session has it from here on, other sessions end."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        request = self.request
        user = actions.factor_changed(user_id=request.user.pk, by=request.user, at=clock.now(), what="factor_set")
        update_session_auth_hash(request, user)
        record_authentication(request, user, method="mfa", type="totp")
        return response


login = open_to_all("the way in")(Login.as_view())
logout = require_POST(open_to_all("the way out")(account.logout))
password_change = allow_staff(OWN)(account.password_change)
password_reset = open_to_all("somebody who forgot a password cannot sign in")(account.password_reset)
password_reset_done = open_to_all("says that a mail is on its way")(account.password_reset_done)
password_reset_from_key = open_to_all("opened by the link of a mail")(account.password_reset_from_key)
password_reset_from_key_done = open_to_all("says that the password is set")(account.password_reset_from_key_done)
reauthenticate = allow_staff(OWN)(account.reauthenticate)
factor_authenticate = open_to_all("the second half of the way in; the library checks the first")(factor.authenticate)
factor_reauthenticate = allow_staff(OWN)(factor.reauthenticate)
factor_index = allow_staff(OWN)(factor.index)
factor_activate = allow_staff(OWN)(ActivateFactor.as_view())
recovery_codes = allow_staff(OWN)(codes.view_recovery_codes)
new_recovery_codes = allow_staff(OWN)(codes.generate_recovery_codes)
set_language = open_to_all("the language of the pages")(switch_language)


@allow_staff(OWN)
def factor_deactivate(request: HttpRequest) -> HttpResponse:
    """Lead back: a factor is replaced through an administrator, never switched off by its holder (P30)."""
    return HttpResponseRedirect(reverse("mfa_index"))
