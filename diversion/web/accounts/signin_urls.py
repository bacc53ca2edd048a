from django.urls import path, re_path

from diversion.web.accounts import signin

urlpatterns = [
    path("login/", signin.login, name="account_login"),
    path("logout/", signin.logout, name="account_logout"),
    path("language/", signin.set_language, name="set_language"),
    path("reauthenticate/", signin.reauthenticate, name="account_reauthenticate"),
    path("password/change/", signin.password_change, name="account_change_password"),
    path("password/reset/", signin.password_reset, name="account_reset_password"),
    path("password/reset/done/", signin.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signin.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", signin.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("factor/", signin.factor_index, name="mfa_index"),
    path("factor/code/", signin.factor_authenticate, name="mfa_authenticate"),
    path("factor/again/", signin.factor_reauthenticate, name="mfa_reauthenticate"),
    path("factor/app/", signin.factor_activate, name="mfa_activate_totp"),
    path("factor/app/off/", signin.factor_deactivate, name="mfa_deactivate_totp"),
    path("factor/codes/", signin.recovery_codes, name="mfa_view_recovery_codes"),
    path("factor/codes/new/", signin.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
