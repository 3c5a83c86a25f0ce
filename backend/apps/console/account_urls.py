"""Routes of one's account: ours, and of allauth's those whose pages we draw. No other is there."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, re_path
from django.urls import path as plain_path
from django.views.decorators.cache import never_cache

from apps.console.pages import View
from apps.console.views import account as ours
from apps.console.views import entrance


def path(route: str, view: View, *, name: str) -> URLPattern:
    """A page that nobody keeps: some show what opens the account."""
    return plain_path(route, never_cache(view), name=name)


urlpatterns = [
    path("", ours.account, name="account"),
    # allauth leads to pages of its own by these names; ours shows what they would.
    path("", ours.account, name="mfa_index"),
    path("", ours.account, name="mfa_list_webauthn"),
    path("delete/", ours.leave, name="delete_account"),
    path("sessions/others/end/", ours.end_others, name="end_others"),
    path("sessions/<uuid:session_id>/end/", ours.end_program, name="end_program"),
    path("sessions/<int:number>/end/", ours.end_browser, name="end_browser"),
    # In and out
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("login/code/", entrance.SecondFactor.as_view(), name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    # Signing up, and confirming the address
    path("signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("confirm/", account.email_verification_sent, name="account_email_verification_sent"),
    path("confirm/<str:key>/", entrance.ConfirmAddress.as_view(), name="account_confirm_email"),
    # Confirming that it is you, before a sensitive step
    path("reauthenticate/", entrance.ConfirmPerson.as_view(), name="account_reauthenticate"),
    path("reauthenticate/code/", entrance.ConfirmPersonByCode.as_view(), name="mfa_reauthenticate"),
    path(
        "reauthenticate/passkey/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    # The password
    path("password/change/", entrance.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", entrance.ForgotPassword.as_view(), name="account_reset_password"),
    path(
        "password/reset/done/",
        entrance.PasswordAskedFor.as_view(),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(entrance.ChoosePassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # Second factors
    path("app/add/", app.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/rename/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
